namespace PgStrata.Maintenance;

/// <summary>What is to become of a leaf whose expiry was begun.</summary>
enum LeftoverFate
{
    /// <summary>Nothing now: its detach is to be finished first, or retention is stopped.</summary>
    Wait,

    /// <summary>It is a leaf again, of whatever table: what was meant for it holds no longer.</summary>
    Withdraw,

    /// <summary>It is gone from its table, as was meant.</summary>
    Note,

    /// <summary>It is dropped.</summary>
    Drop,

    /// <summary>Somebody took it in hand, or took the drop out of the policy: it stays for good.</summary>
    Keep,

    /// <summary>By the policy as it is now its rows are not past their time, yet they are off the table: somebody must decide.</summary>
    Stay,
}
