using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>The options of policy remove.</summary>
/// <param name="Table">The table.</param>
/// <param name="Plan">Whether to act.</param>
sealed record PolicyRemoveArguments(QualifiedName Table, PlanArguments Plan);
