namespace PgStrata.Execution;

/// <summary>How one way through the plan ended, before the journal knows.</summary>
sealed record RunResult(string State, RunOutcome Outcome, string? Message);
