namespace PgStrata.Execution;

/// <summary>
/// Units a second over the last half minute: a rate since the start would hide a stall, one of the last second would jump.
/// </summary>
sealed class ProgressRate
{
    static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    readonly Queue<(TimeSpan At, long Done)> samples = new();
    (TimeSpan At, long Done) last;

    internal void Add(TimeSpan at, long done)
    {
        last = (at, done);
        samples.Enqueue(last);
        Trim(at);
    }

    /// <summary>The rate, null before there are two samples at different times. Sinks while nothing arrives.</summary>
    internal double? At(TimeSpan now)
    {
        Trim(now);
        if (!samples.TryPeek(out var first)) return null;
        var seconds = (now - first.At).TotalSeconds;
        return seconds <= 0 || first.At == last.At ? null : Math.Max(0, last.Done - first.Done) / seconds;
    }

    // One sample from before the window stays: it is the base the window is measured from.
    void Trim(TimeSpan now)
    {
        while (samples.Count > 2 && samples.ElementAt(1).At <= now - Window) samples.Dequeue();
    }
}
