namespace PgStrata.Execution;

/// <summary>How a plan is run; nothing here changes what it does.</summary>
public sealed record RunOptions
{
    /// <summary>What to do about sessions that hold a lock the plan needs. <value>wait</value></summary>
    public BlockerPolicy Blockers { get; init; } = BlockerPolicy.Wait;

    /// <summary>Only sessions whose role or application_name matches this regular expression are cancelled or terminated.</summary>
    public string? BlockersMatch { get; init; }

    /// <summary>How long one step may keep trying for its locks before the run stops, resumable. <value>30 minutes</value></summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>A rehearsal that held its locks longer than this refuses the cut-over. <value>50 ms</value></summary>
    public TimeSpan MaxLock { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Queries that must all return true before the cut-over.</summary>
    public IReadOnlyList<string> Gates { get; init; } = [];

    /// <summary>Called before and after every stage; a refusal before the point of no return stops the run, later it only warns.</summary>
    public Func<Phase, CancellationToken, Task<string?>>? OnPhase { get; init; }
}
