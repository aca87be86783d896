namespace PgStrata.Partitioning;

/// <summary>The rails that protect single leaves.</summary>
static class LeafRails
{
    /// <summary>Rail 2: never the leaf of now nor its neighbours; without a leaf of now, the nearest on both sides.</summary>
    public static IEnumerable<RetentionRefusal> NearNow(IReadOnlyList<Leaf> ranged, IReadOnlyList<Leaf> past, long now)
    {
        var below = ranged.LastOrDefault(leaf => leaf.Range!.Value.Upper <= Edge.At(now));
        return past.Where(leaf => leaf == below).Select(leaf => new RetentionRefusal(RetentionRail.NearNow,
            $"{leaf.Name} is next to the leaf that is being written to; it expires when one more leaf has passed.", leaf));
    }

    /// <summary>Rail 3, first half: so many of the newest leaves that hold rows stay, however old they are.</summary>
    public static IEnumerable<RetentionRefusal> MinKeep(IReadOnlyList<Leaf> ranged, IReadOnlyList<Leaf> past, long now, int minKeep)
    {
        // A leaf of the future is premade and empty, whatever its estimate (-1: never analysed) says.
        var kept = ranged.Where(leaf => leaf.Range!.Value.Lower <= Edge.At(now) && leaf.Rows is not 0).TakeLast(minKeep).ToHashSet();
        return past.Where(kept.Contains).Select(leaf => new RetentionRefusal(RetentionRail.MinKeep,
            $"{leaf.Name} is one of the newest {minKeep} leaves that hold rows, which always stay.", leaf));
    }
}
