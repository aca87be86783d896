using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Server;

namespace PgStrata.Maintenance;

/// <summary>Makes the leaves that are missing.</summary>
static class CreateRun
{
    internal static async Task RunAsync(LeasedTable leased, CancellationToken cancellationToken)
    {
        var (table, plan, run, _) = leased;
        var steps = new StepRunner(run, table.Ran);
        var finalize = CreateSteps.Finalize(plan.State).ToList();
        try
        {
            foreach (var step in finalize) await steps.RunAsync(step, 1, finalize.Count, cancellationToken).ConfigureAwait(false);
            if (finalize.Count > 0) table.Acted();
        }
        catch (StepFailure failure) when (failure.Kind is not FailureKind.Interrupted)
        {
            table.Fail(failure); // the horizon does not wait for it
        }

        if (!plan.HasNew) return;
        var template = await TemplateSource.ForAsync(run.Control, plan.State, cancellationToken).ConfigureAwait(false);
        var make = new CreateSteps(plan, template);
        if (plan.State.Locks.Refusal(make.LocksOfLeaf) is { } full)
        {
            table.Fail(MaintainOutcome.NotObtained, full);
            return;
        }

        var all = make.All().Where(s => s.Kind != StepKind.Concurrent).ToList();
        table.Ran("create", all);
        for (var i = 0; i < all.Count; i++) await steps.RunOrUndoAsync(all[i], i + 1, all.Count, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Reads the new leaves of all these tables back and compares values. What is there counts as created, whatever was answered.
    /// </summary>
    internal static async Task VerifyAsync(IReadOnlyList<LeasedTable> group, Session session, CancellationToken cancellationToken)
    {
        var made = group.Where(l => l.Plan.HasNew).ToList();
        var sets = await Catalog.PartitionSetReader.ReadAsync(session, [.. made.Select(l => l.Plan.State.Set.Oid)], cancellationToken)
            .ConfigureAwait(false);
        foreach (var (table, plan, _, _) in made) Verify(table, plan, sets.FirstOrDefault(s => s.Oid == plan.State.Set.Oid)?.Leaves ?? []);
    }

    static void Verify(TableProgress table, TablePlan plan, IReadOnlyList<Catalog.Leaf> leaves)
    {
        var key = plan.State.Policy.Key;
        var there = leaves.ToDictionary(l => l.Name.Name, l => PartitionBound.Parse(l.BoundText, key), StringComparer.Ordinal);
        var made = plan.Leaves.Create.Where(l => there.ContainsKey(l.Name)).ToList();
        table.Created(plan.NewNames.Where(there.ContainsKey));
        foreach (var leaf in made.Where(l => there[l.Name] is not PartitionBound.Range range || range.Bound != l.Bound))
            table.Fail(
                MaintainOutcome.Failed, $"{leaf.Name} was to hold {leaf.Bound} but is {there[leaf.Name]}: look at it before rows do");
        var ranges = there.Values.OfType<PartitionBound.Range>().Select(r => r.Bound).ToList();
        table.CoveredUntil = PositionText.Of(plan.State.Policy.Grid, Coverage.CoveredUntil(ranges, plan.Ends.Now) ?? long.MaxValue);
    }
}
