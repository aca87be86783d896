namespace PgStrata.Execution;

/// <summary>What happened.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Verb">What it did.</param>
/// <param name="Table">The table.</param>
/// <param name="State">The state it is in now.</param>
/// <param name="Outcome">How the run ended.</param>
/// <param name="Message">What went wrong and what to do; null when all went well.</param>
/// <param name="Steps">The steps, as the journal holds them.</param>
public sealed record RunReport(
    string Operation, string Verb, string Table, string State, RunOutcome Outcome, string? Message, IReadOnlyList<StepReport> Steps)
{
    /// <summary>
    /// The longest time readers or writers were kept out of a table in use by one step or its rehearsal, milliseconds, from the grant of
    /// its locks to COMMIT sent.
    /// </summary>
    public double LongestExclusiveLockMs =>
        Steps.Where(s => !s.OutOfUse).Select(s => Math.Max(s.LockHoldMs, s.RehearsalHoldMs)).DefaultIfEmpty().Max();

    /// <summary>The longest time one attempt of ours queued for a lock, milliseconds.</summary>
    public double LongestLockWaitMs => Steps.Select(s => s.LockWaitMs).DefaultIfEmpty().Max();

    /// <summary>WAL written while the steps ran, bytes, on the whole server.</summary>
    public long WalBytes => Steps.Sum(s => s.WalBytes);
}
