namespace PgStrata.Execution;

/// <summary>How a run is doing, as its heartbeat shows it to other shells.</summary>
sealed record LiveFigures
{
    /// <summary>The step it is at.</summary>
    public string? Step { get; init; }

    public string? Title { get; init; }

    /// <summary>Which step of how many.</summary>
    public int Number { get; init; }

    public int Of { get; init; }

    /// <summary>What of the step goes on: copy, leaves, changes, or what the server calls it.</summary>
    public string? Phase { get; init; }

    public long? Done { get; init; }

    /// <summary>Null when nobody knows.</summary>
    public long? Total { get; init; }

    public string? Unit { get; init; }

    /// <summary>Units a second, over the last half minute.</summary>
    public double? Rate { get; init; }

    /// <summary>Seconds to the end of the phase at that rate.</summary>
    public double? Eta { get; init; }

    /// <summary>Whom or what it waits for.</summary>
    public string? Waiting { get; init; }

    /// <summary>Nothing is being written: it was asked to pause, and what was under way is done.</summary>
    public bool Paused { get; init; }

    /// <summary>Asked to pause; what was under way goes on.</summary>
    public bool Pausing { get; init; }

    /// <summary>The switch waits to be called for.</summary>
    public bool Postponed { get; init; }

    /// <summary>Why it spares the server just now.</summary>
    public string? Throttled { get; init; }

    /// <summary>Throttles that do not count, and why.</summary>
    public IReadOnlyList<string>? Unseen { get; init; }

    /// <summary>Changes noted and not yet brought over, an estimate.</summary>
    public long? Backlog { get; init; }

    /// <summary>Changes brought over a second.</summary>
    public double? Apply { get; init; }

    /// <summary>Changes noted a second.</summary>
    public double? Change { get; init; }

    /// <summary>What that comes to, for people.</summary>
    public string? Forecast { get; init; }

    /// <summary>How many sessions work side by side where a step can.</summary>
    public int Workers { get; init; }

    /// <summary>What a progress line says beside its numbers; null when nothing.</summary>
    internal string? Detail
    {
        get
        {
            string?[] parts =
            [
                Paused ? "paused" : Pausing ? "pausing" : null, Throttled is { } why ? $"throttled: {why}" : null,
                Postponed ? "the switch is postponed" : null, Forecast,
            ];
            return parts.Any(p => p is not null) ? string.Join("; ", parts.Where(p => p is not null)) : null;
        }
    }
}
