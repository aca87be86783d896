namespace PgStrata.Testing;

/// <summary>The versions tests run on.</summary>
static class PostgresVersions
{
    /// <summary>Debian 12's, the one with PostGIS and pg_partman.</summary>
    public const int Default = 15;

    public static IReadOnlyList<int> All { get; } = [14, 15, 16, 17, 18];

    /// <summary>PGSTRATA_TEST_ALL=1, which ./test.sh --all sets: everything on every version.</summary>
    public static bool Everywhere => Environment.GetEnvironmentVariable("PGSTRATA_TEST_ALL") is "1";
}
