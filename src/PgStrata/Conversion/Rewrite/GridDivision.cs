using PgStrata.Partitioning;
using PgStrata.Planning;

namespace PgStrata.Conversion.Rewrite;

/// <summary>Ranges of a grid, which a policy keeps coming and going.</summary>
static class GridDivision
{
    internal static Division? Of(ConvertRequest request, ConvertFacts facts, List<PreflightCheck> checks)
    {
        if (ConvertPolicy.Of(request, facts.Shape, checks) is not { } policy) return null;
        if (RewriteRange.Of(request, facts, policy, checks) is not { } range) return null;
        var names = new LegacyNames(facts.TakenNames);
        var leaves = LeafPlan.Cover(policy, [], range.From, range.Until, facts.TakenNames);
        foreach (var leaf in leaves) names.Take(leaf.Name);
        var from = leaves[0].Bound.Lower is { IsFinite: true } first ? Bounds.Text(policy, first.Position) : "the lowest";
        if (request.Older == OlderRows.Legacy && range.CutOff is { } bound)
            leaves = [new NewLeaf(names.For(facts.Shape.Name.Name), new RangeBound(Edge.MinValue, Edge.At(bound))), .. leaves];
        return new Division
        {
            Method = "RANGE",
            Columns = policy.Key.Column,
            Leaves = [.. leaves.Select(l => new StagedLeaf(l.Name, LeafSql.Values(policy.Key, l.Bound).Text))],
            Text = $"every {policy.Grid.Period} from {from} on",
            Policy = policy,
            DefaultLeaf = request.Default == DefaultPartition.Fenced ? names.Free(facts.Shape.Name.Name, "_default") : null,
            Until = leaves[^1].Bound.Upper,
            CutOff = range.CutOff,
        };
    }
}
