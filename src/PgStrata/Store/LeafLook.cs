namespace PgStrata.Store;

/// <summary>
/// What a leaf made from the template looks like where PostgreSQL lets it drift: what <c>check</c> compares the leaves with.
/// </summary>
sealed record LeafLook
{
    /// <summary>Grants on the leaf; null is the built-in rights of its owner alone.</summary>
    public IReadOnlyList<LeafGrant>? Grants { get; init; }

    /// <summary>Grants on single columns.</summary>
    public IReadOnlyList<LeafGrant> ColumnGrants { get; init; } = [];

    /// <summary>d default, n nothing, f full, i index.</summary>
    public string ReplicaIdentity { get; init; } = "d";

    /// <summary>The text from USING on of the index that is the replica identity.</summary>
    public string? ReplicaIndex { get; init; }

    /// <summary>ENABLE ROW LEVEL SECURITY.</summary>
    public bool RowSecurity { get; init; }

    /// <summary>FORCE ROW LEVEL SECURITY.</summary>
    public bool ForceRowSecurity { get; init; }

    /// <summary>Indexes and keys that leaves have and their table has not.</summary>
    public IReadOnlyList<LocalIndex> Local { get; init; } = [];
}
