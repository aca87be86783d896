using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Reshape;

/// <summary>Which leaves take the place of the old ones. Pure.</summary>
static class FreshLeaves
{
    /// <summary>A statement over all leaves locks every one of them and its indexes.</summary>
    internal const int Most = 1_000;

    internal static IReadOnlyList<FreshLeaf>? Of(
        ReshapeRequest request, ReshapeFacts facts, Policy policy, string stage, List<PreflightCheck> checks)
    {
        if (facts.Leaves.Count == 0) return [];
        var range = new RangeBound(facts.Leaves[0].Bound.Lower, facts.Leaves[^1].Bound.Upper);
        if (Bounds(request, facts, policy, range, checks) is not { } bounds) return null;
        var freed = facts.Leaves.Select(l => l.Name.Name).ToHashSet(StringComparer.Ordinal);
        var taken = facts.TakenNames.Where(n => !freed.Contains(n)).ToHashSet(StringComparer.Ordinal);
        return [.. bounds.Select(b => Named(b, policy, facts.Shape.Name, taken, freed, stage))];
    }

    static List<(RangeBound Bound, RangeBound Slot)>? Bounds(
        ReshapeRequest request, ReshapeFacts facts, Policy policy, RangeBound range, List<PreflightCheck> checks)
    {
        var grid = policy.Grid;
        if (request.Verb == ReshapeVerb.Merge) return [(range, range)];
        if (Position(range.Lower, facts.Leaves[0], e => e.Lowest) is not { } from
            || Position(range.Upper, facts.Leaves[^1], e => e.Highest) is not { } until) return null;
        if (!range.Upper.IsFinite) until = grid.Next(until);
        if (!range.Lower.IsFinite) from = Math.Min(from, until - 1);
        var slots = grid.Slots(from, until).Take(Most + 1).ToList();
        if (slots.Count > Most)
        {
            checks.Add(Block(
                "leaves", $"A leaf for every {grid.Period} would make more than {Most}.",
                "Split in two steps: first with a longer period, such as --every '1 year', and then each of these."));
            return null;
        }

        // At the end of the table nothing is in the way of a whole last period.
        var isOpen = request.Verb == ReshapeVerb.Reperiod && range.Upper.IsFinite && facts.Default is null
            && facts.Leaves.All(l => l.IsEmpty);
        return [.. slots.Select((slot, i) => (Cut(slot, i == 0, i == slots.Count - 1), slot))];

        RangeBound Cut(RangeBound slot, bool first, bool last) => new(
            first ? range.Lower : slot.Lower, !last || isOpen ? slot.Upper : range.Upper);

        // An open end: where its rows begin is where the grid begins; the outermost leaf stays open.
        long? Position(Edge edge, OldLeaf leaf, Func<Rewriting.KeyEnds, string?> end)
        {
            if (edge.IsFinite) return edge.Position;
            if (leaf.Ends is { Known: true } ends && end(ends) is not { } text) return facts.Policy.Grid.PositionOf(facts.Now);
            if (leaf.Ends is { Known: true } known && policy.Key.TryPosition(end(known), out var position)) return position;
            checks.Add(Block(
                "key", leaf.Ends is { Known: true } odd
                    ? $"The outermost {policy.Key.Column} of {leaf.Name} is {end(odd)}, for which there is no period."
                    : $"No index of {leaf.Name} tells where its rows begin and end.",
                $"CREATE INDEX ON {facts.Shape.Name} ({new Identifier(policy.Key.Column)}), or correct such rows"));
            return null;
        }
    }

    /// <summary>Named as maintenance would; a leaf that is replaced gives its name up, but only in the switch.</summary>
    static FreshLeaf Named(
        (RangeBound Bound, RangeBound Slot) leaf, Policy policy, QualifiedName table, HashSet<string> taken, HashSet<string> freed,
        string stage)
    {
        var wanted = policy.Naming.Name(policy.Table, leaf.Slot, policy.Grid);
        var name = wanted;
        for (var number = 2; !taken.Add(name); number++) name = LeafName.Numbered(wanted, number);
        return new FreshLeaf(table.With(name), leaf.Bound, freed.Contains(name) ? stage : null);
    }

    static PreflightCheck Block(string name, string detail, string remedy) => new(name, Verdict.Block, detail, remedy);
}
