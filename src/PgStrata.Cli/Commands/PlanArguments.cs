namespace PgStrata.Cli.Commands;

/// <summary>Whether to act.</summary>
/// <param name="PlanOnly">Print the plan and change nothing.</param>
/// <param name="SaveTo">The file the plan is written to, for apply.</param>
/// <param name="Yes">Do not ask.</param>
sealed record PlanArguments(bool PlanOnly, string? SaveTo, bool Yes);
