namespace PgStrata.Partitioning;

/// <summary>Which leaves may expire now. Decides by real bounds only, and rather keeps a leaf too long than drops one too early.</summary>
/// <param name="Due">The leaves to expire in this run, oldest first.</param>
/// <param name="Deferred">Leaves that are due but wait for the next run, because this one does enough.</param>
/// <param name="Refused">What a rail held back. One without a leaf means that nothing may expire.</param>
/// <param name="Cutoff">A leaf is past its time when its upper bound is at or before this position.</param>
sealed record RetentionRule(
    IReadOnlyList<DueLeaf> Due, IReadOnlyList<DueLeaf> Deferred, IReadOnlyList<RetentionRefusal> Refused, long Cutoff)
{
    /// <summary>Applies retention and its rails to the leaves of a table. A policy without retention has nothing due.</summary>
    public static RetentionRule For(Policy policy, IReadOnlyList<Leaf> leaves, RetentionFacts facts)
    {
        if (policy.Retention is not { } retention)
            return new RetentionRule([], [], [], long.MinValue);
        var cutoff = policy.Grid.Move(facts.Now, retention.Keep, -1);
        var ranged = leaves.Where(leaf => leaf.Range is not null).OrderBy(leaf => leaf.Range!.Value.Lower).ToList();
        var past = ranged.Where(leaf => leaf.Range!.Value.Upper <= Edge.At(cutoff)).ToList();
        var refused = leaves.Where(leaf => leaf.Bound is not (PartitionBound.Range or PartitionBound.Default))
            .Select(leaf => new RetentionRefusal(RetentionRail.Unreadable, $"{leaf.Name} has a bound that cannot be computed with.", leaf))
            .ToList();
        refused.AddRange(LeafRails.NearNow(ranged, past, facts.Now));
        refused.AddRange(LeafRails.MinKeep(ranged, past, facts.Now, retention.MinKeep));
        var able = past.Where(leaf => refused.TrueForAll(refusal => refusal.Leaf != leaf)).ToList();
        var quota = RunRails.Quota(policy, retention, able, facts);
        var stops = RunRails.Check(policy, retention, ranged, able, facts).ToList();
        if (stops.Count > 0 && past.Count > 0)
            return new RetentionRule([], [], [.. stops, .. refused], cutoff);
        var explained = able.Select(leaf => Explain(leaf, policy, cutoff)).ToList();
        return new RetentionRule(explained[..Math.Min(quota, explained.Count)], explained.Skip(quota).ToList(), refused, cutoff);
    }

    static DueLeaf Explain(Leaf leaf, Policy policy, long cutoff)
    {
        var ends = policy.Key.BoundLiteral(leaf.Range!.Value.Upper);
        var until = policy.Key.Literal(cutoff);
        return new DueLeaf(leaf, $"{leaf.Name} ends at {ends}, at or before {until} ({policy.Retention!.Keep} are kept)");
    }
}
