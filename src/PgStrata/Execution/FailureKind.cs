namespace PgStrata.Execution;

/// <summary>Why a step ended without success.</summary>
enum FailureKind
{
    /// <summary>The server refused the statement.</summary>
    Failed,

    /// <summary>Locks could not be had in time; nothing of the step happened.</summary>
    NotObtained,

    /// <summary>An assertion under the lock, a gate or a changed shape said no; nothing of the step happened.</summary>
    Refused,

    /// <summary>The connection is gone; the journal knows whether the step was committed.</summary>
    Disconnected,

    /// <summary>A later run has the table.</summary>
    LeaseLost,

    /// <summary>A person has to look; what was done stands, for undoing it would throw away hours of work.</summary>
    Halted,

    /// <summary>The operator interrupted.</summary>
    Interrupted,
}
