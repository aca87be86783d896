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
        var column = shape.Column(request.Key);
        var kind = column is null ? null : request.Unit ?? PartitionKey.DefaultKindFor(column.TypeName);
        if (column is null || kind is null) return (null, checks);

        var key = new PartitionKey(column.Name, column.TypeName, kind.Value);
        var grid = GridFor(request, key, checks);
        if (grid is null) return (null, checks);
        var horizon = request.Horizon ?? Horizon.OfPeriods(7);
        var policy = new Policy(shape.Name.Schema, shape.Name.Name, key, grid, request.Naming, horizon, request.Retention, request.Default);
        checks.AddRange(policy.Validate().Select(f => new PreflightCheck("policy " + f.Field, Verdict.Block, f.Message)));
        if (checks.Any(c => c.Name.StartsWith("policy ", StringComparison.Ordinal))) return (null, checks);
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
                Key = key,
                Policy = policy,
                Bound = bound,
                Leaves = leaves,
                DefaultLeaf = request.Default == DefaultPartition.Fenced ? names.Free(shape.Name.Name, "_default") : null,
                Keys = keys,
                Attach = AttachDecision.Of(facts, keys, key.Column),
                Legacy = legacy,
                IndexNames = indexNames,
                StatisticsNames = shape.Statistics.ToDictionary(s => s.Name.Name, s => names.For(s.Name.Name)),
                Template = TemplateOf.Shape(shape, keys, key.Column),
            },
            checks);
    }

    static Grid? GridFor(ConvertRequest request, PartitionKey key, List<PreflightCheck> checks)
    {
        long? origin = null;
        if (request.Origin is { } text)
        {
            if (!key.TryPosition(text, out var position))
            {
                checks.Add(new PreflightCheck("origin", Verdict.Block, $"'{text}' is not a value of {key.Column} ({key.TypeName})."));
                return null;
            }
            origin = position;
        }
        if (request.Every.IsNumeric == (key.Kind == KeyKind.Number)) return Grid.Create(request.Every, request.Zone, key.Kind, origin);
        checks.Add(new PreflightCheck(
            "period",
            Verdict.Block,
            key.Kind == KeyKind.Number
                ? $"{key.Column} is a number, so --every must be one too: --every 1000000. " +
                    "If it counts time, say so with --unit s, ms, us or ns."
                : $"{key.Column} is a time, so --every must be one too: --every '1 day'."));
        return null;
    }

    /// <summary>From the bound on, as far as the horizon reaches beyond it.</summary>
    static List<NewLeaf> Leaves(Policy policy, long bound, IReadOnlySet<string> taken)
    {
        var legacy = new Partitioning.Leaf("", 0, new PartitionBound.Range(new RangeBound(Edge.MinValue, Edge.At(bound))));
        return [.. LeafPlan.For(policy, [legacy], bound, null, taken).Create];
    }
}
