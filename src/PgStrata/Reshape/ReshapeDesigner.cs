using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Reshape;

/// <summary>Turns what is asked and what is there into decisions, or into the checks that say why not. Pure.</summary>
static class ReshapeDesigner
{
    internal static (ReshapeDesign? Design, IReadOnlyList<PreflightCheck> Checks) Decide(ReshapeRequest request, ReshapeFacts facts)
    {
        var checks = new List<PreflightCheck>([.. facts.Checks, .. ReshapeRefusals.Of(request, facts)]);
        if (Grid(request, facts.Policy, checks) is not { } policy) return (null, checks);
        if (facts.Leaves.Count == 0 && request is not { Verb: ReshapeVerb.Reperiod, All: false, From: null }) return (null, checks);
        var rowKey = RowKey.Of(facts.Shape);
        var stage = $"pgstrata_stage_{facts.Operation}";
        if (FreshLeaves.Of(request, facts, policy, stage, checks) is not { } fresh) return (null, checks);
        if (fresh.Count > 0 && fresh.Select(f => f.Bound).SequenceEqual(facts.Leaves.Select(l => l.Bound)))
            checks.Add(new PreflightCheck("leaves", Verdict.Block, "The leaves have these bounds already: nothing is to be done."));
        if (rowKey is null && facts.Leaves.Any(l => !l.IsEmpty)) return (null, checks);
        var old = facts.Leaves.Select(l => l.Shape.Oid).ToHashSet();
        var design =
            new ReshapeDesign
            {
                Operation = facts.Operation,
                Verb = request.Verb,
                Shape = facts.Shape,
                Version = facts.Version,
                Policy = facts.Policy,
                NewPolicy = request.Verb == ReshapeVerb.Reperiod ? policy : null,
                Template = facts.Template,
                Old = facts.Leaves,
                Fresh = fresh,
                Others = [.. facts.Set.Leaves.Where(l => !old.Contains(l.Oid))],
                Default = facts.Default?.Name,
                RowKey = rowKey ?? [],
            };
        checks.AddRange(Holds(design));
        return (design, checks);
    }

    /// <summary>With a foreign key all leaves have to come at once, and it is re-made on each of them.</summary>
    static IEnumerable<PreflightCheck> Holds(ReshapeDesign design)
    {
        if (!design.Copies || !design.IsLinked || design.Fresh.Count <= Branch.Most(design.Shape.Indexes.Count)) yield break;
        var keys = design.Shape.ForeignKeys.Count + design.Shape.InboundForeignKeys.Count;
        var estimate = (design.Fresh.Count + design.Others.Count) * keys + design.Fresh.Count * (1 + 0.75 * design.Shape.Indexes.Count);
        yield return new PreflightCheck(
            "lock time", Verdict.Warn,
            $"With foreign keys all {design.Fresh.Count} leaves come in one transaction, which may hold up users for some {estimate:0} ms.",
            "Split in steps: first with a longer --every, then each of these; or allow it: --max-lock");
    }

    /// <summary>The policy with the period that was asked for; whether it stays so is another matter.</summary>
    static Policy? Grid(ReshapeRequest request, Policy policy, List<PreflightCheck> checks)
    {
        if (request.Every is not { } every || every == policy.Grid.Period) return policy;
        var usual = Partitioning.Grid.Create(policy.Grid.Period, policy.Grid.Zone, policy.Grid.Kind).Origin;
        long? origin = policy.Grid.Origin == usual ? null : policy.Grid.Origin;
        var changed = policy with { Grid = Partitioning.Grid.Create(every, policy.Grid.Zone, policy.Grid.Kind, origin) };
        var faults = changed.Validate();
        foreach (var fault in faults)
            checks.Add(new PreflightCheck(
                "period", Verdict.Block, $"--every '{every}' does not fit the policy: {fault.Field}: {fault.Message}",
                $"pgstrata policy show {new Sql.QualifiedName(policy.Schema, policy.Table)}"));
        return faults.Count > 0 ? null : changed;
    }
}
