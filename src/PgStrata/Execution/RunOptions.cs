using PgStrata.Planning;

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

    /// <summary>How many sessions copy rows and build indexes side by side. <value>2</value></summary>
    public int Workers { get; init; } = 2;

    /// <summary>How long the copy of one range of blocks should take. <value>500 ms</value></summary>
    public TimeSpan Chunk { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Switch although statements with an older view of the data may be waiting: they would not see the changes of the last moments.
    /// </summary>
    public bool LateSnapshots { get; init; }

    /// <summary>
    /// Before the switch of a copy, wait for every transaction that keeps a view of the data between two statements, however young that is.
    /// </summary>
    public bool StrictSnapshots { get; init; }

    /// <summary>
    /// When to wait between chunks, batches and index builds, as <c>max-lag=64MB</c>: also <c>max-lag-time</c>, <c>max-wal-rate</c>,
    /// <c>max-slot</c>, <c>max-checkpoints</c>, <c>max-active</c>, <c>query</c> (true means wait) and <c>file</c> (while it is there).
    /// </summary>
    public IReadOnlyList<string> Throttle { get; init; } = [];

    /// <summary>The switch waits until it is called for from another shell; until then changes are followed.</summary>
    public bool Postpone { get; init; }

    /// <summary>
    /// Queries of one boolean column that must all return true before the cut-over. Each is tried once at the start; one that errors later
    /// is closed, like one that returns false or NULL, and asked again until <see cref="MaxWait"/>.
    /// </summary>
    public IReadOnlyList<string> Gates { get; init; } = [];

    /// <summary>
    /// Commands run before and after stages, on this machine, or http(s) addresses the facts are POSTed to; one that ends with another code
    /// than 0, or answers with another than 2xx, before the point of no return stops the run, later it only warns.
    /// </summary>
    public IReadOnlyList<RunHook> Hooks { get; init; } = [];

    /// <summary>Called before and after every stage; a refusal before the point of no return stops the run, later it only warns.</summary>
    /// <remarks>The only option that is not kept with the operation: a resumed run has to be given it again.</remarks>
    public Func<Phase, CancellationToken, Task<string?>>? OnPhase { get; init; }

    /// <summary>The options that were said, with the defaults for the others.</summary>
    internal static RunOptions Of(RunSettings? said, RunOptions? otherwise = null)
    {
        otherwise ??= new RunOptions();
        return said is null ? otherwise : otherwise with
        {
            Blockers = said.Blockers ?? otherwise.Blockers,
            BlockersMatch = said.BlockersMatch ?? otherwise.BlockersMatch,
            MaxWait = said.MaxWait ?? otherwise.MaxWait,
            MaxLock = said.MaxLock ?? otherwise.MaxLock,
            Workers = said.Workers ?? otherwise.Workers,
            Chunk = said.Chunk ?? otherwise.Chunk,
            LateSnapshots = said.LateSnapshots ?? otherwise.LateSnapshots,
            StrictSnapshots = said.StrictSnapshots ?? otherwise.StrictSnapshots,
            Throttle = said.Throttle ?? otherwise.Throttle,
            Postpone = said.Postpone ?? otherwise.Postpone,
            Gates = said.Gates ?? otherwise.Gates,
            Hooks = said.Hooks ?? otherwise.Hooks,
        };
    }

    /// <summary>What of these options is data and no default: kept with the operation, for whoever resumes it.</summary>
    internal RunSettings? Said()
    {
        var usual = new RunOptions();
        return new RunSettings
        {
            Blockers = Blockers == usual.Blockers ? null : Blockers,
            BlockersMatch = BlockersMatch,
            MaxWait = MaxWait == usual.MaxWait ? null : MaxWait,
            MaxLock = MaxLock == usual.MaxLock ? null : MaxLock,
            Workers = Workers == usual.Workers ? null : Workers,
            Chunk = Chunk == usual.Chunk ? null : Chunk,
            LateSnapshots = LateSnapshots ? true : null,
            StrictSnapshots = StrictSnapshots ? true : null,
            Throttle = Throttle.Count > 0 ? Throttle : null,
            Postpone = Postpone ? true : null,
            Gates = Gates.Count > 0 ? Gates : null,
            Hooks = Hooks.Count > 0 ? Hooks : null,
        }.Over(null);
    }
}
