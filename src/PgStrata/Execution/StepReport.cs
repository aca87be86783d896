namespace PgStrata.Execution;

/// <summary>One step as it went.</summary>
public sealed record StepReport(
    string Id, string Title, string State, DateTime? Started, double DurationMs, double LockWaitMs, double LockHoldMs, long WalBytes,
    int Attempts, IReadOnlyList<string> Locks);
