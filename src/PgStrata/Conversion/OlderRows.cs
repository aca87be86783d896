namespace PgStrata.Conversion;

/// <summary>What becomes of rows from before the window of a conversion by rewrite.</summary>
public enum OlderRows
{
    /// <summary>They are copied too, each to a leaf of its own period.</summary>
    Migrate,

    /// <summary>They are copied to one leaf, which has everything before the window: the legacy leaf.</summary>
    Legacy,

    /// <summary>
    /// They stay in the old heap, out of the table. It is kept when the conversion is completed, and dropped by nobody but you.
    /// </summary>
    Leave,

    /// <summary>They stay in the old heap, out of the table, and are dropped with it when the conversion is completed.</summary>
    Drop,
}
