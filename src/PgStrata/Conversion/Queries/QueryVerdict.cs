namespace PgStrata.Conversion.Queries;

/// <summary>What becomes of a statement.</summary>
enum QueryVerdict
{
    /// <summary>It works and touches few leaves.</summary>
    Fine,

    /// <summary>It works and touches every leaf.</summary>
    AllLeaves,

    /// <summary>It works, and does something else than on a plain table.</summary>
    Changes,

    /// <summary>It could not be explained; the reason says why.</summary>
    Unknown,

    /// <summary>It fails, or silently reads nothing.</summary>
    Breaks,
}
