namespace PgStrata.Testing;

/// <summary>
/// A test that takes the major version as its first argument, with <see cref="PostgresVersionsAttribute"/> beside it.
/// Skipped as <see cref="PostgresFactAttribute"/> is.
/// </summary>
sealed class PostgresTheoryAttribute : SkippableTheoryAttribute;
