namespace PgStrata.Maintenance;

/// <summary>Where a table's keys are now.</summary>
/// <param name="Now">The position of now; for number keys the sequence's value or the highest key.</param>
/// <param name="Highest">The highest plausible key; null when it is not known because it could not change the plan.</param>
/// <param name="Outlier">A key beyond what clock and horizon explain, as the server prints it.</param>
sealed record KeyEnds(long Now, long? Highest = null, string? Outlier = null);
