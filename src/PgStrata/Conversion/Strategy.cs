namespace PgStrata.Conversion;

/// <summary>How existing rows come under the partitioned table.</summary>
public enum Strategy
{
    /// <summary>They stay where they are: the heap becomes one leaf.</summary>
    Adopt,

    /// <summary>They are copied to leaves of their own while the table is used.</summary>
    Rewrite,
}
