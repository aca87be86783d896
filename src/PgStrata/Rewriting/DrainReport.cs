namespace PgStrata.Rewriting;

/// <summary>What a drain came to.</summary>
/// <param name="Replayed">Entries that were brought to the old heap.</param>
/// <param name="IsEmpty">The queue was seen empty.</param>
/// <param name="Stopped">What the old heap cannot take, with the rows; null when nothing was in the way.</param>
sealed record DrainReport(long Replayed, bool IsEmpty, string? Stopped);
