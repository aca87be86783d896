namespace PgStrata.Tests.Chaos;

/// <summary>One statement of a writer.</summary>
/// <param name="Sql">The statement; for COPY, the line to copy.</param>
/// <param name="Before">A row of its own that it must find; null when there is none it relies on.</param>
/// <param name="After">What becomes of rows of its own; null: gone.</param>
sealed record ChaosChange(string Sql, ChaosRow? Before, IReadOnlyList<(long Id, ChaosRow? Row)> After)
{
    /// <summary>What becomes of them when it did not find its row: that one has been truncated.</summary>
    internal IEnumerable<(long Id, ChaosRow? Row)> Nothing => After.Select(a => (a.Id, (ChaosRow?)null));

    internal bool IsCopy { get; init; }

    /// <summary>What a query must answer; null for a change.</summary>
    internal long? Answer { get; init; }
}
