namespace PgStrata.Conversion;

/// <summary>What becomes of rows that lie at or above the bound of the legacy leaf.</summary>
public enum Strays
{
    /// <summary>The plan is blocked and says how to find them.</summary>
    Refuse,

    /// <summary>The bound is raised above the highest of them: everything up to there stays in the legacy leaf.</summary>
    Raise,

    /// <summary>They are moved to leaves of their own; not possible yet.</summary>
    Move,
}
