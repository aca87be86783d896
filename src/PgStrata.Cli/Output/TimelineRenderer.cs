using System.Text;

namespace PgStrata.Cli.Output;

/// <summary>Draws the leaves of a table as a timeline of text, a line a leaf, with holes, now and the horizon.</summary>
static class TimelineRenderer
{
    const int MinimumChart = 12;
    const int MaximumChart = 80;
    const int MaximumName = 32;
    const int MinimumName = 12;

    /// <summary>
    /// The drawing, lines ended by \n, none wider than <paramref name="width"/> while that leaves a dozen cells each for name and chart.
    /// </summary>
    internal static string Render(
        IReadOnlyList<TimelineLeaf> leaves, TimelineEdge now, TimelineEdge horizon, int width, bool unicode, int maximumLines = 40)
    {
        var glyphs = unicode ? TimelineGlyphs.Unicode : TimelineGlyphs.Ascii;
        var rows = TimelineRows.Of(leaves, glyphs, maximumLines);
        var legend = $"{glyphs.Now} now {now.Label}  {glyphs.Horizon} horizon {horizon.Label}";
        var right = rows.Select(r => r.Right.Length).Append(legend.Length).Max();
        var name = Math.Clamp(rows.Select(r => r.Name.Length).DefaultIfEmpty(0).Max(), 4, MaximumName);
        var chart = Math.Clamp(width - name - right - 4, MinimumChart, MaximumChart);
        name = Math.Clamp(width - chart - right - 4, Math.Min(name, MinimumName), name);
        var scale = TimelineScale.Over(rows, now, horizon, chart);

        var text = new StringBuilder();
        Line(text, new string(' ', name), Axis(scale, now, horizon, glyphs), legend, name);
        foreach (var row in rows) Line(text, Fit(row.Name, name, glyphs), Bar(row, scale, now, horizon, glyphs), row.Right, name);
        return text.ToString();
    }

    static void Line(StringBuilder text, string name, string chart, string right, int nameWidth) =>
        text.Append($"{name.PadRight(nameWidth)}  {chart}  {right}".TrimEnd()).Append('\n');

    static string Axis(TimelineScale scale, TimelineEdge now, TimelineEdge horizon, TimelineGlyphs glyphs)
    {
        var cells = new string(' ', scale.Cells).ToCharArray();
        cells[scale.Cell(horizon.Position)] = glyphs.Horizon;
        cells[scale.Cell(now.Position)] = glyphs.Now;
        return new string(cells);
    }

    static string Bar(TimelineRow row, TimelineScale scale, TimelineEdge now, TimelineEdge horizon, TimelineGlyphs glyphs)
    {
        var cells = new string(' ', scale.Cells).ToCharArray();
        cells[scale.Cell(now.Position)] = cells[scale.Cell(horizon.Position)] = glyphs.Horizon;
        if (!row.IsDrawn) return new string(cells);
        var (first, last) = scale.Span(row.Lower, row.Upper);
        Array.Fill(cells, row.Glyph, first, last - first + 1);
        if (row.Lower is null) cells[first] = glyphs.Open;
        if (row.Upper is null) cells[last] = glyphs.OpenEnd;
        return new string(cells);
    }

    static string Fit(string name, int width, TimelineGlyphs glyphs)
    {
        if (name.Length <= width) return name;
        // Names of leaves differ at their ends.
        var kept = width - glyphs.Ellipsis.Length;
        return name[..(kept / 3)] + glyphs.Ellipsis + name[^(kept - kept / 3)..];
    }
}
