namespace PgStrata.Testing;

/// <summary>
/// A test on the default version only. Skipped where its server is not installed; on the build server (CI=true) that is a failure.
/// </summary>
sealed class PostgresFactAttribute : SkippableFactAttribute;
