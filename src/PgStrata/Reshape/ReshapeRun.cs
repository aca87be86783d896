using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Planning;

namespace PgStrata.Reshape;

/// <summary>Which leaves are meant, from what was said and the bounds in the catalog. Pure.</summary>
static class ReshapeRun
{
    /// <summary>The leaves in order of their bounds; none when they cannot be told, and then <paramref name="checks"/> says why.</summary>
    internal static IReadOnlyList<(Catalog.Leaf Leaf, RangeBound Bound)> Of(
        ReshapeRequest request, PartitionSet set, Policy policy, List<PreflightCheck> checks)
    {
        var all = set.Leaves.Where(l => !l.IsDefault && !l.DetachPending)
            .Select(l => (Leaf: l, Bound: PartitionBound.Parse(l.BoundText, policy.Key)))
            .Where(l => l.Bound is PartitionBound.Range)
            .Select(l => (l.Leaf, ((PartitionBound.Range)l.Bound).Bound)).OrderBy(l => l.Bound.Lower).ToList();
        var run = request switch
        {
            { Verb: ReshapeVerb.Reperiod, All: true } => all,
            { Verb: ReshapeVerb.Reperiod } => From(request, all, policy, checks),
            { Leaves.Count: > 0 } => Named(request, all, checks),
            _ => Between(request, all, policy, checks),
        };
        for (var i = 1; i < run.Count; i++)
            if (run[i - 1].Bound.Upper != run[i].Bound.Lower)
            {
                checks.Add(Block(
                    "leaves", $"There is a hole, or another leaf, between {run[i - 1].Leaf.Name} and {run[i].Leaf.Name}.",
                    "Name leaves that lie side by side."));
                return [];
            }

        return run;
    }

    static List<(Catalog.Leaf Leaf, RangeBound Bound)> Named(
        ReshapeRequest request, List<(Catalog.Leaf Leaf, RangeBound Bound)> all, List<PreflightCheck> checks)
    {
        foreach (var name in request.Leaves.Where(n => all.All(l => l.Leaf.Name.Name != n)))
            checks.Add(Block(
                "leaves", $"{request.Table} has no leaf {name} over a range of the key.",
                $"pgstrata status {request.Table} lists its leaves"));
        return [.. all.Where(l => request.Leaves.Contains(l.Leaf.Name.Name, StringComparer.Ordinal))];
    }

    static List<(Catalog.Leaf Leaf, RangeBound Bound)> Between(
        ReshapeRequest request, List<(Catalog.Leaf Leaf, RangeBound Bound)> all, Policy policy, List<PreflightCheck> checks)
    {
        if (EdgeOf(request.From, "--from", all.Select(l => l.Bound.Lower), policy, checks) is not { } from
            || EdgeOf(request.To, "--to", all.Select(l => l.Bound.Upper), policy, checks) is not { } to) return [];
        return [.. all.Where(l => l.Bound.Lower >= from && l.Bound.Upper <= to)];
    }

    /// <summary>Without an edge: those that hold no row yet, from the last one that does on.</summary>
    static List<(Catalog.Leaf Leaf, RangeBound Bound)> From(
        ReshapeRequest request, List<(Catalog.Leaf Leaf, RangeBound Bound)> all, Policy policy, List<PreflightCheck> checks)
    {
        if (request.From is null) return all;
        if (EdgeOf(request.From, "--from", all.Select(l => l.Bound.Lower), policy, checks) is not { } from) return [];
        return [.. all.Where(l => l.Bound.Lower >= from)];
    }

    static Edge? EdgeOf(string? text, string option, IEnumerable<Edge> edges, Policy policy, List<PreflightCheck> checks)
    {
        if (text is not null && EdgeText.TryRead(text, policy.Key, policy.Grid, out var position) && edges.Contains(Edge.At(position)))
            return Edge.At(position);
        checks.Add(Block(
            "edge", text is null ? $"Where the leaves are is not said: {option} is missing." : $"{option} '{text}' is no edge of a leaf.",
            $"Give an edge as pgstrata status {new Sql.QualifiedName(policy.Schema, policy.Table)} shows it."));
        return null;
    }

    static PreflightCheck Block(string name, string detail, string remedy) => new(name, Verdict.Block, detail, remedy);
}
