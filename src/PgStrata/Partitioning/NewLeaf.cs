namespace PgStrata.Partitioning;

/// <summary>
/// A leaf to be created. Its bound is fixed here and never computed again, so that a retry after midnight makes the same leaf.
/// </summary>
sealed record NewLeaf(string Name, RangeBound Bound);
