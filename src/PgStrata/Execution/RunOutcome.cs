namespace PgStrata.Execution;

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>All of it was done.</summary>
    Done,

    /// <summary>It failed; the message says in what state things are.</summary>
    Failed,

    /// <summary>It failed and everything it had done was undone.</summary>
    Undone,

    /// <summary>Locks, or the lease, could not be had in time; it can be resumed.</summary>
    NotObtained,

    /// <summary>It was interrupted; it can be resumed.</summary>
    Interrupted,
}
