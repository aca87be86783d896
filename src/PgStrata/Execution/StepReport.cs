namespace PgStrata.Execution;

/// <summary>One step as it went.</summary>
public sealed record StepReport(
    string Id, string Title, string State, DateTime? Started, double DurationMs, double LockWaitMs, double LockHoldMs, long WalBytes,
    int Attempts, IReadOnlyList<string> Locks)
{
    /// <summary>How long its rehearsal held the same locks, milliseconds; 0 for a step that is not rehearsed.</summary>
    public double RehearsalHoldMs { get; init; }

    /// <summary>True when its locks were on tables that nobody uses, such as a staged one: nobody waited for them.</summary>
    public bool OutOfUse { get; init; }
}
