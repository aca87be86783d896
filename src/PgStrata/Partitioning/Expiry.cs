namespace PgStrata.Partitioning;

/// <summary>What becomes of a leaf that is past its time.</summary>
public enum Expiry
{
    /// <summary>It is detached and dropped.</summary>
    Drop,

    /// <summary>It is detached and stays as a table of its own.</summary>
    Detach,
}
