namespace PgStrata.Cli.Output;

/// <summary>Puts leaves into the order and number of lines they are drawn in.</summary>
static class TimelineRows
{
    internal static IReadOnlyList<TimelineRow> Of(IReadOnlyList<TimelineLeaf> leaves, TimelineGlyphs glyphs, int maximumLines)
    {
        var bounded = leaves.Where(l => !l.Flags.HasFlag(TimelineFlags.Default))
            .OrderBy(l => l.Lower?.Position ?? double.NegativeInfinity).ToList();
        var rows = new List<TimelineRow>();
        var folded = Fold(bounded, maximumLines);
        for (var i = 0; i < folded.Count; i++)
        {
            if (i > 0 && Hole(folded[i - 1][^1], folded[i][0]) is { } hole)
                rows.Add(new TimelineRow(
                    "(gap)", hole.Lower, hole.Upper, glyphs.Gap, $"{Range(hole.Lower, hole.Upper, glyphs)}  no leaf", true));
            rows.Add(folded[i].Count == 1 ? Single(folded[i][0], glyphs) : Run(folded[i], i == 0, glyphs));
        }
        rows.AddRange(leaves.Where(l => l.Flags.HasFlag(TimelineFlags.Default)).Select(l =>
            new TimelineRow(l.Name, null, null, ' ', $"{Quantity.Estimate(l.Rows)} rows  DEFAULT", false)));
        return rows;
    }

    static (TimelineEdge Lower, TimelineEdge Upper)? Hole(TimelineLeaf before, TimelineLeaf after) =>
        before.Upper is { } lower && after.Lower is { } upper && lower.Position < upper.Position ? (lower, upper) : null;

    static TimelineRow Single(TimelineLeaf leaf, TimelineGlyphs glyphs)
    {
        var words = new List<string> { $"{Range(leaf.Lower, leaf.Upper, glyphs)}  {Quantity.Estimate(leaf.Rows)} rows" };
        foreach (var flag in (TimelineFlags[])[TimelineFlags.Legacy, TimelineFlags.Future, TimelineFlags.Due])
            if (leaf.Flags.HasFlag(flag))
                words.Add(flag.ToString().ToLowerInvariant());
        return new TimelineRow(leaf.Name, leaf.Lower, leaf.Upper, glyphs.Of(leaf.Flags), string.Join("  ", words), true);
    }

    static TimelineRow Run(List<TimelineLeaf> run, bool isFirst, TimelineGlyphs glyphs)
    {
        var unknown = run.Exists(l => l.Rows < 0);
        var rows = Quantity.Estimate(unknown ? -1 : run.Sum(l => l.Rows));
        // Drawn as open below: years of folded leaves would press the days around now into one cell.
        return new TimelineRow($"({run.Count} leaves)", isFirst ? null : run[0].Lower, run[^1].Upper, glyphs.Of(run[0].Flags),
            $"{Range(run[0].Lower, run[^1].Upper, glyphs)}  {rows} rows", true);
    }

    static string Range(TimelineEdge? lower, TimelineEdge? upper, TimelineGlyphs glyphs) =>
        $"{lower?.Label ?? "MINVALUE"} {glyphs.Range} {upper?.Label ?? "MAXVALUE"}";

    // What is near now is worth a line each; of the past, the oldest leaves of one kind without holes between them are folded.
    static List<List<TimelineLeaf>> Fold(List<TimelineLeaf> leaves, int maximumLines)
    {
        var groups = leaves.Select(l => new List<TimelineLeaf> { l }).ToList();
        for (var i = 0; groups.Count > maximumLines && i + 1 < groups.Count;)
        {
            var (last, next) = (groups[i][^1], groups[i + 1][0]);
            if (last.Flags == next.Flags && Hole(last, next) is null && !last.Flags.HasFlag(TimelineFlags.Legacy))
            {
                groups[i].Add(next);
                groups.RemoveAt(i + 1);
            }
            else
            {
                i++;
            }
        }
        return groups;
    }
}
