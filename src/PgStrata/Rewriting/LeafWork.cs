namespace PgStrata.Rewriting;

/// <summary>What is to be done to every leaf of a copy.</summary>
/// <param name="Copy">The copy.</param>
/// <param name="Leaves">Each leaf's part.</param>
sealed record LeafWork(CopySpec Copy, IReadOnlyList<LeafItems> Leaves);
