namespace PgStrata.Partitioning;

/// <summary>A leaf as the catalog has it.</summary>
/// <param name="Name">Its name, for people only.</param>
/// <param name="Oid">What it is.</param>
/// <param name="Bound">Its bound.</param>
/// <param name="Rows">An estimate of its rows; null when there is none.</param>
sealed record Leaf(string Name, uint Oid, PartitionBound Bound, double? Rows = null)
{
    /// <summary>The size of its heap; null when it was not asked for.</summary>
    public long? Bytes { get; init; }

    /// <summary>The range, when it is one that can be computed with.</summary>
    public RangeBound? Range => Bound is PartitionBound.Range range ? range.Bound : null;
}
