namespace PgStrata.Execution;

/// <summary>What a counter of the server read at our looks, for as long as anybody asks back.</summary>
sealed class History
{
    static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    readonly LinkedList<(TimeSpan At, double Value)> _looks = new();

    internal void Add(TimeSpan at, double value)
    {
        if (_looks.Last is { } last && last.Value.Value == value && _looks.Count > 1) last.Value = (at, value);
        else _looks.AddLast((at, value));
        while (_looks.First is { } first && first.Value.At < at - Longest) _looks.RemoveFirst();
    }

    /// <summary>By how much it has grown in the time before <paramref name="now"/>.</summary>
    internal double Grown(TimeSpan now, TimeSpan within)
    {
        if (_looks.Last is not { } last) return 0;
        var before = _looks.Where(l => l.At <= now - within).Select(l => (double?)l.Value).LastOrDefault() ?? _looks.First!.Value.Value;
        return last.Value.Value - before;
    }

    /// <summary>How long ago it went over a value; 0 when it has not.</summary>
    internal TimeSpan SinceOver(double value, TimeSpan now) =>
        _looks.Where(l => l.Value > value).Select(l => (TimeSpan?)(now - l.At)).FirstOrDefault() ?? TimeSpan.Zero;
}
