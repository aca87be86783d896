using System.Globalization;

namespace PgStrata.Partitioning;

/// <summary>The rails that stop retention for a whole run, and how much one run may do.</summary>
static class RunRails
{
    const int MostPerRun = 10;
    const double MostOfAll = 0.2;
    const int StrongShortening = 2;

    static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Rail 3, second half: a run may expire what came due since the last one, what that one deferred, and one more. So a wrong clock or
    /// policy costs one leaf before somebody notices, while a pause of any length is caught up with (ten leaves a run).
    /// </summary>
    public static int Quota(Policy policy, Retention retention, IReadOnlyList<Leaf> due, RetentionFacts facts)
    {
        if (facts.Last is not { } last || !IsComparable(last.Keep, retention.Keep))
            return MostPerRun;
        var cutoffThen = Edge.At(policy.Grid.Move(last.Now, last.Keep!, -1));
        var came = due.Count(leaf => leaf.Range!.Value.Upper > cutoffThen);
        return Math.Min(MostPerRun, came + last.Deferred + 1);
    }

    public static IEnumerable<RetentionRefusal> Check(
        Policy policy, Retention retention, IReadOnlyList<Leaf> ranged, IReadOnlyList<Leaf> able, RetentionFacts facts)
    {
        if (facts.ClockSkew.Duration() > MostSkew)
        {
            yield return new RetentionRefusal(RetentionRail.ClockSkew,
                $"The server's clock and this machine's differ by {facts.ClockSkew:c}. Set the wrong one right; nothing expires before.");
        }

        if (facts.Last is { } last && policy.Key.Kind != KeyKind.Number && facts.Now < last.Now - Tolerance(policy.Grid))
        {
            yield return new RetentionRefusal(RetentionRail.ClockBack,
                $"The server's clock is behind the last run of {policy.Key.Literal(last.Now)}. Nothing expires until it has passed that.");
        }

        if (IsStronglyShortened(retention, facts))
        {
            yield return new RetentionRefusal(RetentionRail.KeepShortened,
                $"The retention went from '{facts.Last!.Keep}' to '{retention.Keep}'. Confirm that so much less is to be kept.");
        }

        if (!IsAligned(policy.Grid, ranged))
        {
            yield return new RetentionRefusal(RetentionRail.Zone,
                $"Most bounds do not begin a day in the policy's zone {policy.Grid.Zone}. Set the zone the leaves were made with.");
        }

        // All that is past its time counts: one run takes ten leaves at most, but the next ones would take the rest without asking.
        var share = Share(ranged, able, facts.Now);
        if (share > MostOfAll && !facts.Confirmed
            && (IsPolicyChanged(retention, facts.Last) || IsClockStepped(facts) || IsKeyAhead(policy, facts)))
        {
            yield return new RetentionRefusal(RetentionRail.Fraction,
                string.Create(CultureInfo.InvariantCulture,
                    $"{able.Count} leaves are past their time and hold {share * 100:0} % of the table, more than a fifth, after ") +
                (IsPolicyChanged(retention, facts.Last)
                    ? "a change of policy" + (facts.Last?.Keep is null ? " (this retention is its first)" : "")
                    : IsClockStepped(facts) ? "a change of clock"
                    : string.Create(CultureInfo.InvariantCulture, $"a leap of its highest key, which was {facts.Last!.Now}")) +
                ". Look at the list, then confirm.");
        }
    }

    /// <summary>Small steps back are clock discipline; a wall clock without a zone also goes back in autumn.</summary>
    static long Tolerance(Grid grid) => (MostSkew.Ticks / TimeSpan.TicksPerMicrosecond) + (grid.IsWallClock ? 2 * WallClock.Hour : 0);

    static bool IsComparable(Period? old, Period keep) => old is not null && old.IsNumeric == keep.IsNumeric;

    static bool IsStronglyShortened(Retention retention, RetentionFacts facts) =>
        !facts.Confirmed && IsComparable(facts.Last?.Keep, retention.Keep)
        && (Int128)retention.Keep.NominalLength * StrongShortening < facts.Last!.Keep!.NominalLength;

    static bool IsPolicyChanged(Retention retention, LastRetention? last) =>
        !IsComparable(last?.Keep, retention.Keep) || retention.Keep.NominalLength < last!.Keep!.NominalLength;

    static bool IsClockStepped(RetentionFacts facts) => facts.Last is { } last && (facts.ClockSkew - last.ClockSkew).Duration() > MostSkew;

    /// <summary>
    /// What a step of the clock is for times: one row written far ahead makes all others look old. A sequence does not leap.
    /// </summary>
    static bool IsKeyAhead(Policy policy, RetentionFacts facts) =>
        policy.Key.Kind == KeyKind.Number && !facts.IsDrawn && facts.Last is { } last
        && (Int128)facts.Now - last.Now
            > Math.Max(policy.Grid.Period.NominalLength, (policy.Horizon.Until(last.Now, policy.Grid) - last.Now) / 2);

    /// <summary>
    /// Rail 11. The period does not count: leaves from before a change of period are fine, leaves of another zone are not.
    /// </summary>
    static bool IsAligned(Grid grid, IReadOnlyList<Leaf> ranged)
    {
        if (grid.Period.IsNumeric || grid.Period.IsShorterThanDay)
            return true;
        var days = grid with { Period = new Period(1, PeriodUnit.Day) };
        var edges = ranged.Select(leaf => leaf.Range!.Value.Upper).Where(edge => edge.IsFinite).ToList();
        return edges.Count(edge => !days.IsEdge(edge.Position)) * 2 <= edges.Count;
    }

    /// <summary>
    /// The larger of the shares of rows and of bytes: an estimate can be of long ago, and a leaf that was loaded since shows by its file.
    /// Where not every file was read, of leaves.
    /// </summary>
    static double Share(IReadOnlyList<Leaf> ranged, IReadOnlyList<Leaf> able, long now)
    {
        // Leaves of the future are premade and empty: they would only make the share look smaller.
        var used = ranged.Where(leaf => leaf.Range!.Value.Lower <= Edge.At(now)).ToList();
        return able.Count == 0 ? 0 : Math.Max(Of(leaf => leaf.Rows) ?? 0, Of(leaf => leaf.Bytes) ?? (double)able.Count / used.Count);

        double? Of(Func<Leaf, double?> size) =>
            used.TrueForAll(leaf => size(leaf) is >= 0) && used.Sum(size) is > 0 and { } all ? able.Sum(size)!.Value / all : null;
    }
}
