using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>The options of status.</summary>
/// <param name="Tables">These only; empty is every table with a policy or an open operation.</param>
sealed record StatusArguments(IReadOnlyList<QualifiedName> Tables);
