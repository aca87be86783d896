namespace PgStrata.Planning;

/// <summary>What to do about a session that directly blocks a step.</summary>
public enum BlockerPolicy
{
    /// <summary>Wait for it, without queueing behind it, and name it.</summary>
    Wait,

    /// <summary>Cancel its statement (pg_cancel_backend).</summary>
    Cancel,

    /// <summary>End its session (pg_terminate_backend).</summary>
    Terminate,
}
