namespace PgStrata.Partitioning;

/// <summary>A leaf past its time, and the sentence that says why.</summary>
sealed record DueLeaf(Leaf Leaf, string Reason);
