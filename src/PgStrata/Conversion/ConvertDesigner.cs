using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>Turns what is asked and what is there into decisions, or into the checks that say why not. Pure.</summary>
static class ConvertDesigner
{
    internal static (ConvertDesign? Design, IReadOnlyList<PreflightCheck> Checks) Decide(ConvertRequest request, ConvertFacts facts)
    {
        var shape = facts.Shape;
        var checks = new List<PreflightCheck>(Refusals.Of(request, facts));
        if (request.By is not null)
        {
            checks.Add(new PreflightCheck(
                "strategy", Verdict.Block, "The old heap can be adopted as a leaf only where leaves are ranges of a grid.",
                "--strategy rewrite"));
            return (null, checks);
        }

        if (ConvertPolicy.Of(request, shape, checks) is not { } policy) return (null, checks);
        if (Bounds.Choose(request, facts, policy, checks) is not { } bound) return (null, checks);

        var names = new LegacyNames(facts.TakenNames);
        var keys = UniqueKeys.Of(shape, request, names, facts.Operation);
        var leaves = Leaves(policy, bound, facts.TakenNames);
        foreach (var leaf in leaves) names.Take(leaf.Name);
        var legacy = shape.Name.With(names.For(shape.Name.Name));
        var dropped = keys.Where(k => k is { Treatment: KeyTreatment.Widen, Constraint: not null }).Select(k => k.Index.Oid).ToHashSet();
        var indexNames = shape.Indexes.Where(i => !dropped.Contains(i.Oid)).ToDictionary(i => i.Name, i => names.For(i.Name));
        return (
            new ConvertDesign
            {
                Operation = facts.Operation,
                Shape = shape,
                Version = facts.Version,
                Request = request,
                Key = policy.Key,
                Policy = policy,
                Bound = bound,
                Leaves = leaves,
                DefaultLeaf = request.Default == DefaultPartition.Fenced ? names.Free(shape.Name.Name, "_default") : null,
                Keys = keys,
                Attach = AttachDecision.Of(facts, keys, policy.Key.Column),
                Legacy = legacy,
                IndexNames = indexNames,
                StatisticsNames = shape.Statistics.ToDictionary(s => s.Name.Name, s => names.For(s.Name.Name)),
                Template = TemplateOf.Shape(shape, keys, policy.Key.Column),
            },
            checks);
    }

    /// <summary>From the bound on, as far as the horizon reaches beyond it.</summary>
    static List<NewLeaf> Leaves(Policy policy, long bound, IReadOnlySet<string> taken)
    {
        var legacy = new Partitioning.Leaf("", 0, new PartitionBound.Range(new RangeBound(Edge.MinValue, Edge.At(bound))));
        return [.. LeafPlan.For(policy, [legacy], bound, null, taken).Create];
    }
}
