using PgStrata.Partitioning;

namespace PgStrata.Maintenance;

/// <summary>Plans one table. Pure: same state and clock, same plan.</summary>
static class TablePlanner
{
    /// <summary>As many as a horizon may mean at most: beyond that somebody mistyped.</summary>
    const int MostLeavesAhead = 10_000;

    internal static TablePlan Plan(
        TableState state, KeyEnds ends, LeavesUntil? until, TimeSpan skew = default, bool confirmed = false,
        IReadOnlyCollection<string>? taken = null)
    {
        var policy = state.Policy;
        var atLeast = until?.PositionOn(policy);
        if (((Int128)(atLeast ?? ends.Now) - ends.Now) / policy.Grid.Period.NominalLength > MostLeavesAhead)
            throw new StrataException(
                "usage", $"Until {until} means more than {MostLeavesAhead} leaves of {policy.Grid.Period} for {state.Name}.");
        // A half-detached leaf still counts as an overlap until it is finished.
        var pending = state.Pending.Select(l => new Leaf(l.Name.Name, l.Oid, PartitionBound.Parse(l.BoundText, policy.Key)));
        var leaves = LeafPlan.For(policy, [.. state.Leaves, .. pending], ends.Now, ends.Highest, taken, atLeast);
        var retention = RetentionRule.For(
            policy, state.Leaves, new RetentionFacts(ends.Sure, state.Stored.Last, skew, confirmed, ends.IsDrawn));
        return new TablePlan(state, ends, leaves, retention) { Skew = skew, Taken = taken ?? [] };
    }
}
