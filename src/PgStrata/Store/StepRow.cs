namespace PgStrata.Store;

/// <summary>A step as the journal holds it.</summary>
sealed record StepRow(
    string Id, string State, long Epoch, int Attempts, DateTime StartedAt, DateTime? FinishedAt,
    double LockWaitMs, double LockHoldMs, double RehearsalHoldMs, long WalBytes);
