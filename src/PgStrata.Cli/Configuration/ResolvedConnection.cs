namespace PgStrata.Cli.Configuration;

/// <summary>A connection ready to be opened.</summary>
/// <param name="ConnectionString">Npgsql keywords. May hold a password: never print it.</param>
/// <param name="Source">Where it came from: --connection, PGSTRATA_CONNECTION or the libpq environment.</param>
/// <param name="Target">What it points at, without secrets: user@host:port/database.</param>
sealed record ResolvedConnection(string ConnectionString, string Source, string Target)
{
    public override string ToString() => $"{Target} (from {Source})";
}
