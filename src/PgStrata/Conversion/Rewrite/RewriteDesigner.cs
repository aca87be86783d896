using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Conversion.Rewrite;

/// <summary>Turns what is asked and what is there into decisions, or into the checks that say why not. Pure.</summary>
static class RewriteDesigner
{
    internal static (RewriteDesign? Design, IReadOnlyList<PreflightCheck> Checks) Decide(ConvertRequest request, ConvertFacts facts)
    {
        var shape = facts.Shape;
        var checks = new List<PreflightCheck>([.. Refusals.Of(request, facts), .. RewriteRefusals.Of(request, shape)]);
        if (ConvertPolicy.Of(request, shape, checks) is not { } policy || RowKey.Of(shape) is not { } rowKey) return (null, checks);
        if (RewriteRange.Of(request, facts, policy, checks) is not { } range) return (null, checks);
        var names = new LegacyNames(facts.TakenNames);
        var leaves = LeafPlan.Cover(policy, [], range.From, range.Until, facts.TakenNames);
        foreach (var leaf in leaves) names.Take(leaf.Name);
        // Nothing is built on the old heap: it goes as it is.
        var keys = UniqueKeys.Of(shape, request, new LegacyNames(facts.TakenNames), facts.Operation)
            .Select(k => k with { Built = null, Spare = null }).ToList();
        return (
            new RewriteDesign
            {
                Operation = facts.Operation,
                Shape = shape,
                Version = facts.Version,
                Request = request,
                Policy = policy,
                Leaves = leaves,
                DefaultLeaf = request.Default == DefaultPartition.Fenced ? names.Free(shape.Name.Name, "_default") : null,
                Keys = keys,
                Template = TemplateOf.Shape(shape, keys, policy.Key.Column),
                RowKey = rowKey,
            },
            checks);
    }
}
