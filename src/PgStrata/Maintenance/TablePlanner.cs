using PgStrata.Partitioning;

namespace PgStrata.Maintenance;

/// <summary>Plans one table. Pure: same state and clock, same plan.</summary>
static class TablePlanner
{
    internal static TablePlan Plan(
        TableState state, KeyEnds ends, DateTimeOffset? until, TimeSpan skew = default, bool confirmed = false, IReadOnlyCollection<string>? taken = null)
    {
        var policy = state.Policy;
        long? atLeast = until is { } instant && policy.Key.Kind != KeyKind.Number ? policy.Grid.PositionOf(instant) : null;
        // A half-detached leaf still counts as an overlap until it is finished (hazards D-11).
        var pending = state.Pending.Select(l => new Leaf(l.Name.Name, l.Oid, PartitionBound.Parse(l.BoundText, policy.Key)));
        var leaves = LeafPlan.For(policy, [.. state.Leaves, .. pending], ends.Now, ends.Highest, taken, atLeast);
        var retention = RetentionRule.For(policy, state.Leaves, new RetentionFacts(ends.Now, state.Stored.Last, skew, confirmed));
        return new TablePlan(state, ends, leaves, retention) { Skew = skew };
    }
}
