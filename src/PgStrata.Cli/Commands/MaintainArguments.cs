using PgStrata.Execution;
using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>The options of maintain.</summary>
/// <param name="Tables">These only; empty is every table with a policy.</param>
/// <param name="At">Act as if it were this instant; databases marked as sandbox only.</param>
/// <param name="Until">Make leaves until this instant, beyond the horizon.</param>
/// <param name="Run">Locks.</param>
/// <param name="Plan">Whether to act.</param>
sealed record MaintainArguments(
    IReadOnlyList<QualifiedName> Tables, DateTimeOffset? At, DateTimeOffset? Until, RunOptions Run, PlanArguments Plan);
