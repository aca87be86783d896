namespace PgStrata.Reshape;

/// <summary>What becomes of a run of adjacent leaves.</summary>
public enum ReshapeVerb
{
    /// <summary>One leaf becomes several, on the grid of the policy or on another one given for this time.</summary>
    Split,

    /// <summary>Several leaves become one.</summary>
    Merge,

    /// <summary>The period of the policy changes, and with it the leaves from an edge on, or all of them.</summary>
    Reperiod,
}
