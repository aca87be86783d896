namespace PgStrata.Partitioning;

/// <summary>What a policy wants of the DEFAULT partition.</summary>
public enum DefaultPartition
{
    /// <summary>None: a row without a leaf is an error the writer sees.</summary>
    None,

    /// <summary>One with a CHECK that keeps rows out which have or will have a leaf, so that attaching never scans it.</summary>
    Fenced,

    /// <summary>The one that exists is left as it is.</summary>
    Kept,
}
