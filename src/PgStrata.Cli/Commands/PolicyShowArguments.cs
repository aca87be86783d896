using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>The options of policy show.</summary>
/// <param name="Tables">These only; empty is all.</param>
sealed record PolicyShowArguments(IReadOnlyList<QualifiedName> Tables);
