using PgStrata.Bench.Output;

namespace PgStrata.Bench.Conversion;

/// <summary>What is to be reached, from medians of the rounds of one size.</summary>
static class ConvertTargets
{
    /// <summary>The size the promises are made for; smaller ones are shown, not judged.</summary>
    const long Promised = 10_000_000;

    internal static IEnumerable<Target> Of(IReadOnlyList<ConvertResult> results) =>
        results.GroupBy(r => r.Rows).SelectMany(size => OfSize(size.Key, size.ToLookup(r => r.Variant, StringComparer.Ordinal)));

    static IEnumerable<Target> OfSize(long rows, ILookup<string, ConvertResult> by)
    {
        double Median(Variant variant, Func<ConvertResult, double> figure) => Medians.Of(by[variant.Name].Select(figure));
        var judged = rows >= Promised;
        var ceiling = Median(ByHand.Ceiling, r => r.TotalSeconds - r.SpareSeconds);
        foreach (var adopt in (Variant[])[Adopt.KeepUnique, Adopt.WidenKey])
        {
            var total = Median(adopt, r => r.TotalSeconds);
            var one = adopt == Adopt.KeepUnique ? "" : " (its second unique index included)";
            yield return Target.AtLeast(
                $"{adopt.Name}: times faster than INSERT … SELECT{one}", rows,
                Median(ByHand.InsertSelect, r => r.TotalSeconds) / total, 10, judged && one.Length == 0);
            yield return Target.AtLeast(
                $"{adopt.Name}: times faster than pg_partman offline{one}", rows,
                Median(Partman.Offline, r => r.TotalSeconds) / total, 11, judged && one.Length == 0);
            yield return Target.AtMost(
                $"{adopt.Name}: bytes of WAL a row, the second unique index apart", rows,
                Median(adopt, r => r.WalBytesPerRow - r.SpareWalBytesPerRow), 50, judged);
            yield return Target.AtMost($"{adopt.Name}: cut-over, ms", rows, Median(adopt, r => r.LongestExclusiveLockMs), 10, true);
            yield return Target.AtMost(
                $"{adopt.Name}: longest lock wait of a user, ms", rows, Median(adopt, r => r.Felt.LongestLockWaitMs), 25, true);
            yield return Target.AtMost(
                $"{adopt.Name}: errors and lost rows of users", rows, Median(adopt, r => r.Felt.Errors + r.RowsLost), 0, true);
            var spare = one.Length == 0 ? 0 : Median(ByHand.Ceiling, r => r.SpareSeconds);
            yield return Target.AtMost(
                $"{adopt.Name}: work over its ceiling (scan and unique indexes), times", rows,
                Median(adopt, r => r.WorkSeconds) / (ceiling + spare), 1.25, judged);
        }

        yield return Target.AtMost(
            "variants whose content differs afterwards", rows, by.SelectMany(v => v).Count(r => r.SameContent is false), 0, true);
    }
}
