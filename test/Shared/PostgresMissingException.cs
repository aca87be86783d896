namespace PgStrata.Testing;

/// <summary>A server of this version is not installed here.</summary>
sealed class PostgresMissingException(int major)
    : Exception($"PostgreSQL {major} is not installed. Run eng/setup.sh, or set PGSTRATA_PG{major} to its bin folder.");
