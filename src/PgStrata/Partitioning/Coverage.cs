namespace PgStrata.Partitioning;

/// <summary>What ranges cover, and what they leave open: desired minus actual.</summary>
static class Coverage
{
    /// <summary>
    /// What is needed to cover [Floor(from), Ceiling(until)): slots of the grid, cut where an existing bound is in the way, so that a new
    /// leaf never overlaps an old one (42P17).
    /// </summary>
    public static IReadOnlyList<RangeBound> Missing(IReadOnlyList<RangeBound> existing, Grid grid, long from, long until)
    {
        var missing = new List<RangeBound>();
        var merged = Merge(existing);
        var first = 0;
        foreach (var slot in grid.Slots(from, until))
        {
            while (first < merged.Count && merged[first].Upper <= slot.Lower)
                first++;
            var lower = slot.Lower;
            for (var i = first; i < merged.Count && merged[i].Lower < slot.Upper; i++)
            {
                if (lower < merged[i].Lower)
                    missing.Add(new RangeBound(lower, merged[i].Lower));
                lower = Edge.Max(lower, merged[i].Upper);
            }

            if (lower < slot.Upper)
                missing.Add(new RangeBound(lower, slot.Upper));
        }

        return missing;
    }

    /// <summary>The holes between the lowest and the highest bound.</summary>
    public static IReadOnlyList<RangeBound> Gaps(IReadOnlyList<RangeBound> existing)
    {
        var merged = Merge(existing);
        return merged.Zip(merged.Skip(1), (left, right) => new RangeBound(left.Upper, right.Lower)).ToList();
    }

    /// <summary>
    /// What is covered more than once. Within one parent PostgreSQL allows none; between two sets it is what stands in the way.
    /// </summary>
    public static IReadOnlyList<RangeBound> Overlaps(IReadOnlyList<RangeBound> existing)
    {
        var overlaps = new List<RangeBound>();
        var upper = Edge.MinValue;
        foreach (var bound in existing.OrderBy(bound => bound.Lower).ThenBy(bound => bound.Upper))
        {
            if (bound.Lower < upper)
                overlaps.Add(new RangeBound(bound.Lower, Edge.Min(upper, bound.Upper)));
            upper = Edge.Max(upper, bound.Upper);
        }

        return Merge(overlaps);
    }

    /// <summary>
    /// The first position at or after <paramref name="from"/> that nothing covers; null when all is covered up to MAXVALUE.
    /// </summary>
    public static long? CoveredUntil(IReadOnlyList<RangeBound> existing, long from)
    {
        var covered = Edge.At(from);
        foreach (var bound in Merge(existing))
        {
            if (bound.Lower <= covered && covered < bound.Upper)
                covered = bound.Upper;
        }

        return covered.IsFinite ? covered.Position : null;
    }

    /// <summary>The same cover in as few ranges as possible, in order; ranges that touch become one.</summary>
    static List<RangeBound> Merge(IEnumerable<RangeBound> bounds)
    {
        var merged = new List<RangeBound>();
        foreach (var bound in bounds.OrderBy(bound => bound.Lower))
        {
            if (merged.Count > 0 && bound.Lower <= merged[^1].Upper)
                merged[^1] = new RangeBound(merged[^1].Lower, Edge.Max(merged[^1].Upper, bound.Upper));
            else
                merged.Add(bound);
        }

        return merged;
    }
}
