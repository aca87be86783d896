using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Conversion.Rewrite;

/// <summary>From where to where the table gets leaves: from its lowest row, or as told, or from the window on, to the horizon.</summary>
/// <param name="From">The lowest position that has a leaf.</param>
/// <param name="Until">The first one beyond the horizon.</param>
/// <param name="CutOff">Where the window begins, when rows before it are not treated as those in it.</param>
sealed record RewriteRange(long From, long Until, long? CutOff)
{
    /// <summary>A statement over all leaves locks every one of them and its indexes.</summary>
    const int MostLeaves = 2_000;

    internal static RewriteRange? Of(ConvertRequest request, ConvertFacts facts, Policy policy, List<PreflightCheck> checks)
    {
        var (grid, key) = (policy.Grid, policy.Key);
        var isCut = request is { Window: not null, Older: not (null or OlderRows.Migrate) };
        long? lowest = null;
        if (!TryEnd(facts.Highest, "highest", out var highest) || !isCut && !TryEnd(facts.Lowest, "lowest", out lowest)) return null;
        var isTold = key.Kind == KeyKind.Number ? highest is not null : isCut || KeyProbe.IsIndexed(facts.Shape, key.Column);
        if (!isTold && request.From is null)
            return Blocked(
                "frontier", $"No index tells where {key.Column} begins and ends.",
                "Give the beginning, an edge of the grid at or below the lowest: --from EDGE");
        var now = key.Kind == KeyKind.Number ? highest ?? 0 : grid.PositionOf(facts.Now);
        var (until, outlier) = LeafPlan.Reach(policy, now, highest);
        if (outlier is { } far)
            return Blocked(
                "outliers", $"The highest {key.Column} is {Bounds.Text(policy, far)}, beyond the horizon: it would have no leaf.",
                "Correct such rows, or give a longer --horizon.");
        if ((isCut ? CutOff(request.Window!) : From()) is not { } from) return null;
        if (grid.Slots(from, until).Skip(MostLeaves).Any())
            return Blocked(
                "leaves", $"From {Bounds.Text(policy, from)} on, a leaf for every {grid.Period} would make more than {MostLeaves}.",
                "Take a longer period (--every), or begin later: --from EDGE --default fenced keeps older rows together.");
        return new RewriteRange(from, until, isCut ? from : null);

        long? CutOff(Period window)
        {
            if (window.IsNumeric == (key.Kind == KeyKind.Number) && grid.Floor(grid.Move(now, window, -1)) is var edge && edge > key.Lowest)
                return edge;
            Blocked(
                "window", $"No {key.Column} ({key.TypeName}) lies {window} before {Bounds.Text(policy, now)}.",
                key.Kind == KeyKind.Number ? "Count in the key's own numbers: --window 1000000" : "Give a time: --window '30 days'");
            return null;
        }

        long? From()
        {
            if (request.From is not { } text) return grid.Floor(lowest ?? now);
            if (!EdgeText.TryRead(text, key, grid, out var given) || !grid.IsEdge(given))
            {
                Blocked("from", $"--from '{text}' is not an edge of the grid.", "Give a value of the key where a period begins.");
                return null;
            }

            if (request.Default == DefaultPartition.Fenced || lowest is null || lowest >= given) return given;
            Blocked(
                "from", $"There are rows below --from '{text}': the lowest {key.Column} is {Bounds.Text(policy, lowest.Value)}.",
                "--default fenced keeps them together in DEFAULT.");
            return null;
        }

        bool TryEnd(string? end, string which, out long? position)
        {
            position = null;
            if (end is null) return true;
            if (key.TryPosition(end, out var at))
            {
                position = at;
                return true;
            }

            Blocked(
                "outliers", $"The {which} {key.Column} is {end}, for which there is no leaf.",
                $"SELECT * FROM {facts.Shape.Name} WHERE {new Sql.Identifier(key.Column)} = {Sql.Literal.Of(end)} LIMIT 20");
            return false;
        }

        RewriteRange? Blocked(string name, string detail, string remedy)
        {
            checks.Add(new PreflightCheck(name, Verdict.Block, detail, remedy));
            return null;
        }
    }
}
