namespace PgStrata.Maintenance;

/// <summary>Where a table's keys are now.</summary>
/// <param name="Now">The position of now; for number keys the sequence's value or the highest key.</param>
/// <param name="Highest">The highest plausible key; null when it is not known because it could not change the plan.</param>
/// <param name="Outlier">A key beyond what clock and horizon explain, as the server prints it.</param>
sealed record KeyEnds(long Now, long? Highest = null, string? Outlier = null)
{
    /// <summary>
    /// How far it is for sure, by which retention goes: now; for number keys a key that is there, or where its leaf begins. A sequence that
    /// was set far ahead makes no row old.
    /// </summary>
    public long Sure { get; init; } = Now;

    /// <summary>The sequence of a number key has come as far: nobody wrote that key by hand.</summary>
    public bool IsDrawn { get; init; }
}
