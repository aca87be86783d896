using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>The options of queries.</summary>
/// <param name="Table">The table.</param>
/// <param name="File">A file of statements; null is pg_stat_statements.</param>
sealed record QueriesArguments(QualifiedName Table, string? File);
