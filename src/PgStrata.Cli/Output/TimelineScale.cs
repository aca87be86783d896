namespace PgStrata.Cli.Output;

/// <summary>Maps positions to cells of a chart.</summary>
sealed class TimelineScale(double from, double to, int cells)
{
    internal int Cells { get; } = cells;

    /// <summary>From the first finite edge to the last edge, now or horizon; an open end gets a tenth of room to be seen.</summary>
    internal static TimelineScale Over(IReadOnlyList<TimelineRow> rows, TimelineEdge now, TimelineEdge horizon, int cells)
    {
        var edges = rows.SelectMany(l => new[] { l.Lower, l.Upper }).OfType<TimelineEdge>().Append(now).Append(horizon)
            .Select(e => e.Position).ToList();
        var (from, to) = (edges.Min(), edges.Max());
        if (to <= from) to = from + 1;
        var room = (to - from) / 10;
        var bounded = rows.Where(r => r.IsDrawn).ToList();
        return new TimelineScale(
            bounded.Exists(l => l.Lower is null) ? from - room : from, bounded.Exists(l => l.Upper is null) ? to + room : to, cells);
    }

    internal int Cell(double position) =>
        (int)Math.Clamp(Math.Floor((position - from) / (to - from) * Cells), 0, Cells - 1);

    /// <summary>The cells of a range: up to but not including the upper edge's cell, yet never none.</summary>
    internal (int First, int Last) Span(TimelineEdge? lower, TimelineEdge? upper)
    {
        var first = lower is { } l ? Cell(l.Position) : 0;
        var last = upper is { } u ? (int)Math.Clamp(Math.Ceiling((u.Position - from) / (to - from) * Cells) - 1, 0, Cells - 1) : Cells - 1;
        return (first, Math.Max(first, last));
    }
}
