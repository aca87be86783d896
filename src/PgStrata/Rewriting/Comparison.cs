namespace PgStrata.Rewriting;

/// <summary>What a comparison of source and target found.</summary>
/// <param name="Rows">Rows of the source that were compared.</param>
/// <param name="Pending">Keys in the queue, which were left out: they are still to be replayed.</param>
/// <param name="Differences">Rows that differ, the first hundred of each bucket that does.</param>
sealed record Comparison(long Rows, long Pending, IReadOnlyList<RowDifference> Differences);
