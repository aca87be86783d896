namespace PgStrata.Rewriting;

/// <summary>The ends of the key, as text.</summary>
/// <param name="Known">False: no index tells.</param>
/// <param name="Highest">The highest key; null when there are no rows, or unknown.</param>
/// <param name="Lowest">The lowest.</param>
/// <param name="HasNulls">There are rows without a key.</param>
sealed record KeyEnds(bool Known, string? Highest, string? Lowest, bool HasNulls);
