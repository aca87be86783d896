namespace PgStrata.Conversion;

/// <summary>What can be done with a conversion after its switch.</summary>
public enum AfterVerb
{
    /// <summary>
    /// Back to the plain table: same heap file, same rows, same shape. After adopt only while no row lies beyond the legacy leaf; after
    /// rewrite with every change since, unless two rows share what is unique in the plain table.
    /// </summary>
    RollBack,

    /// <summary>Ends the way back: drops the bound CHECK and the spare indexes, or the old heap; and what was staged.</summary>
    Complete,
}
