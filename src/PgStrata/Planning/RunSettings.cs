namespace PgStrata.Planning;

/// <summary>
/// What the operator said about how an operation is run. It is kept with the plan, so that a saved plan and an operation that was
/// interrupted go on as they were meant to. What was not said is null: the default counts.
/// </summary>
public sealed record RunSettings
{
    /// <summary>A rehearsal that held its locks longer refuses the cut-over.</summary>
    public TimeSpan? MaxLock { get; init; }

    /// <summary>How long one step keeps trying for its locks.</summary>
    public TimeSpan? MaxWait { get; init; }

    /// <summary>What to do about sessions in the way.</summary>
    public BlockerPolicy? Blockers { get; init; }

    /// <summary>A regular expression: whose sessions, by role or application_name.</summary>
    public string? BlockersMatch { get; init; }

    /// <summary>How many sessions copy rows and build indexes side by side.</summary>
    public int? Workers { get; init; }

    /// <summary>How long the copy of one range of blocks should take.</summary>
    public TimeSpan? Chunk { get; init; }

    /// <summary>
    /// Switch although statements with an older view of the data may be waiting: they would not see the changes of the last moments.
    /// </summary>
    public bool? LateSnapshots { get; init; }

    /// <summary>Wait before a switch for every view of the data that is kept between two statements.</summary>
    public bool? StrictSnapshots { get; init; }

    /// <summary>When to wait between chunks, batches and index builds: <c>max-lag=64MB</c> and so on.</summary>
    public IReadOnlyList<string>? Throttle { get; init; }

    /// <summary>The switch waits until it is called for.</summary>
    public bool? Postpone { get; init; }

    /// <summary>Queries that must all return true before a cut-over.</summary>
    public IReadOnlyList<string>? Gates { get; init; }

    /// <summary>Commands at the edges of stages.</summary>
    public IReadOnlyList<RunHook>? Hooks { get; init; }

    /// <summary>These settings where they say something, else what was said <paramref name="before"/>; null when neither does.</summary>
    internal RunSettings? Over(RunSettings? before)
    {
        var both = new RunSettings
        {
            MaxLock = MaxLock ?? before?.MaxLock,
            MaxWait = MaxWait ?? before?.MaxWait,
            Blockers = Blockers ?? before?.Blockers,
            // Whom belongs to what: a new policy must not act on those that an older one named.
            BlockersMatch = Blockers is null ? BlockersMatch ?? before?.BlockersMatch : BlockersMatch,
            Workers = Workers ?? before?.Workers,
            Chunk = Chunk ?? before?.Chunk,
            LateSnapshots = LateSnapshots ?? before?.LateSnapshots,
            StrictSnapshots = StrictSnapshots ?? before?.StrictSnapshots,
            Throttle = Throttle ?? before?.Throttle,
            Postpone = Postpone ?? before?.Postpone,
            Gates = Gates ?? before?.Gates,
            Hooks = Hooks ?? before?.Hooks,
        };
        return both.Options().Any() ? both : null;
    }

    /// <summary>The settings as they are written on a command line.</summary>
    internal IEnumerable<string> Options()
    {
        if (MaxLock is { } hold) yield return $"--max-lock {Text(hold)}";
        if (MaxWait is { } wait) yield return $"--max-wait {Text(wait)}";
        if (Blockers is { } blockers) yield return $"--blockers {blockers.ToString().ToLowerInvariant()}";
        if (BlockersMatch is { } match) yield return $"--blockers-match {Quoted(match)}";
        if (Workers is { } workers) yield return $"--workers {workers}";
        if (Chunk is { } chunk) yield return $"--chunk {Text(chunk)}";
        if (LateSnapshots is true) yield return "--late-snapshots";
        if (StrictSnapshots is true) yield return "--strict-snapshots";
        foreach (var throttle in Throttle ?? []) yield return $"--throttle {Quoted(throttle)}";
        if (Postpone is true) yield return "--postpone";
        foreach (var gate in Gates ?? []) yield return $"--gate {Quoted(gate)}";
        foreach (var hook in Hooks ?? []) yield return $"--hook {Quoted($"{hook.Phase}={hook.Command}")}";
    }

    /// <summary>A duration as it is written on a command line.</summary>
    internal static string Text(TimeSpan value) => value switch
    {
        _ when value.Ticks % TimeSpan.TicksPerMinute == 0 => $"{value.Ticks / TimeSpan.TicksPerMinute}min",
        _ when value.Ticks % TimeSpan.TicksPerSecond == 0 => $"{value.Ticks / TimeSpan.TicksPerSecond}s",
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value.TotalMilliseconds}ms"),
    };

    static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
