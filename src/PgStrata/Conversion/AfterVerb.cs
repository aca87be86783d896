namespace PgStrata.Conversion;

/// <summary>What can be done with a conversion after its switch.</summary>
public enum AfterVerb
{
    /// <summary>Back to the plain table: same heap file, same rows, same shape. Only while no row lies beyond the legacy leaf.</summary>
    RollBack,

    /// <summary>Ends the way back: drops the bound CHECK, the spare indexes and the staging schema.</summary>
    Complete,
}
