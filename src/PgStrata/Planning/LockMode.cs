namespace PgStrata.Planning;

/// <summary>PostgreSQL's table lock modes, weakest first.</summary>
public enum LockMode
{
    /// <summary>Taken by SELECT.</summary>
    AccessShare,

    /// <summary>Taken by SELECT FOR UPDATE and foreign-key checks.</summary>
    RowShare,

    /// <summary>Taken by INSERT, UPDATE, DELETE.</summary>
    RowExclusive,

    /// <summary>Blocks neither readers nor writers; stops vacuum and DDL.</summary>
    ShareUpdateExclusive,

    /// <summary>Stops writers.</summary>
    Share,

    /// <summary>Stops writers.</summary>
    ShareRowExclusive,

    /// <summary>Stops writers and row locks.</summary>
    Exclusive,

    /// <summary>Stops readers and writers.</summary>
    AccessExclusive,
}
