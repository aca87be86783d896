namespace PgStrata.Partitioning;

/// <summary>Which leaves are missing: what should be (policy, clock, data) minus what is.</summary>
/// <param name="Create">The leaves to create, in order of their bounds.</param>
/// <param name="Until">Up to here everything has a leaf once they are created.</param>
/// <param name="Gaps">Holes that are reported and not filled: they lie behind the leaf of now.</param>
/// <param name="Outlier">The highest key, when it is beyond what clock and horizon explain; it was not planned for.</param>
/// <param name="Unreadable">Leaves whose bound cannot be computed with. While there are any, nothing is created: it might overlap
/// them.</param>
sealed record LeafPlan(
    IReadOnlyList<NewLeaf> Create,
    long Until,
    IReadOnlyList<RangeBound> Gaps,
    long? Outlier,
    IReadOnlyList<Leaf> Unreadable)
{
    /// <summary>A longer stretch without leaves behind now is a gap to be reported, not hundreds of empty leaves to be made.</summary>
    const int MostSlotsBehind = 1_000;

    /// <summary>Plans the leaves of one table.</summary>
    /// <param name="policy">What should be.</param>
    /// <param name="leaves">What is.</param>
    /// <param name="now">The server's now as a position; for number keys the sequence's value or the highest key.</param>
    /// <param name="highest">The highest key in the table, when known. One beyond now + horizon is an outlier.</param>
    /// <param name="taken">Names of other relations in the schema, when known.</param>
    /// <param name="atLeast">Cover up to here too, when that is beyond the horizon.</param>
    public static LeafPlan For(
        Policy policy, IReadOnlyList<Leaf> leaves, long now, long? highest = null, IReadOnlyCollection<string>? taken = null,
        long? atLeast = null)
    {
        var existing = leaves.Select(leaf => leaf.Range).OfType<RangeBound>().ToList();
        var unreadable = leaves.Where(leaf => leaf.Bound is not (PartitionBound.Range or PartitionBound.Default)).ToList();
        var (until, outlier) = Reach(policy, now, highest);
        until = Math.Max(until, atLeast ?? until);
        var from = Start(policy.Grid, existing, now);
        var create = unreadable.Count > 0 ? [] : Cover(policy, existing, from, until, leaves.Select(leaf => leaf.Name).Concat(taken ?? []));
        var all = existing.Concat(create.Select(leaf => leaf.Bound)).ToList();
        return new LeafPlan(create, Coverage.CoveredUntil(all, now) ?? long.MaxValue, Coverage.Gaps(all), outlier, unreadable);
    }

    /// <summary>Up to where a key is plausible at <paramref name="now"/>; look for the frontier below it.</summary>
    public static long PlausibleUntil(Policy policy, long now) => policy.Horizon.Until(now, policy.Grid);

    /// <summary>The leaves that are missing between two positions.</summary>
    internal static IReadOnlyList<NewLeaf> Cover(
        Policy policy, IReadOnlyList<RangeBound> existing, long from, long until, IEnumerable<string> taken)
    {
        var names = new HashSet<string>(taken, StringComparer.Ordinal);
        return
        [
            .. Coverage.Missing(existing, policy.Grid, from, until).Select(slot => Clip(slot, policy.Key)).OfType<RangeBound>()
                .Select(bound => new NewLeaf(FreeName(policy, bound, names), bound)),
        ];
    }

    /// <summary>Up to where leaves are wanted for these data, and the highest key when it is too high to be true.</summary>
    internal static (long Until, long? Outlier) Reach(Policy policy, long now, long? highest)
    {
        var plausible = PlausibleUntil(policy, now);
        if (highest is not { } data || data <= now)
            return (plausible, null);
        return data > plausible ? (plausible, data) : (policy.Horizon.Until(data, policy.Grid), null);
    }

    /// <summary>The slot of now; or, after a pause, the end of the last leaf, so that the pause leaves no hole behind.</summary>
    static long Start(Grid grid, List<RangeBound> existing, long now)
    {
        var today = grid.Floor(now);
        var ends = existing.Where(bound => bound.Upper <= Edge.At(today)).Select(bound => bound.Upper.Position).ToList();
        if (ends.Count == 0)
            return today;
        var last = ends.Max();
        return grid.Slots(last, today).Skip(MostSlotsBehind).Any() ? today : Math.Min(last, today);
    }

    /// <summary>Keeps a leaf inside what the key's type can hold: the last one ends at MAXVALUE, and there is none beyond.</summary>
    static RangeBound? Clip(RangeBound slot, PartitionKey key)
    {
        var highest = Edge.At(key.Highest);
        if (slot.Lower > highest)
            return null;
        var lower = slot.Lower < Edge.At(key.Lowest) ? Edge.MinValue : slot.Lower;
        return new RangeBound(lower, slot.Upper > highest ? Edge.MaxValue : slot.Upper);
    }

    /// <summary>A name that is taken (by a detached leaf, say) must not stop premake, and must never be mistaken for the leaf.</summary>
    static string FreeName(Policy policy, RangeBound bound, HashSet<string> names)
    {
        var wanted = policy.Naming.Name(policy.Table, bound, policy.Grid);
        var name = wanted;
        for (var number = 2; !names.Add(name); number++)
            name = LeafName.Numbered(wanted, number);
        return name;
    }
}
