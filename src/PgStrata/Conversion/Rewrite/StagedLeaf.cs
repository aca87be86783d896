namespace PgStrata.Conversion.Rewrite;

/// <summary>A leaf of the copy.</summary>
/// <param name="Name">Its name in the table's schema.</param>
/// <param name="Bound">What stands behind its name in ATTACH PARTITION.</param>
sealed record StagedLeaf(string Name, string Bound);
