using PgStrata.Bench.Output;

namespace PgStrata.Bench.Conversion;

/// <summary>What a conversion by copy is to reach, from medians of the rounds of one size.</summary>
static class RewriteTargets
{
    /// <summary>The size the promises are made for; smaller ones are shown, not judged.</summary>
    const long Promised = 10_000_000;

    internal static IEnumerable<Target> Of(IReadOnlyList<ConvertResult> results) =>
        results.GroupBy(r => r.Rows).SelectMany(size => OfSize(size.Key, size.ToLookup(r => r.Variant, StringComparer.Ordinal)))
            .Concat(OfMemory(results));

    internal static IEnumerable<Target> Of(IReadOnlyList<ResumeResult> resumes) =>
        resumes.Select(r => Target.AtLeast(
            "rewrite: rate of a resumed copy, of before", r.Rows, r.BlocksAfter / r.BlocksBefore, 0.9, r.Rows >= Promised));

    static IEnumerable<Target> OfSize(long rows, ILookup<string, ConvertResult> by)
    {
        double Median(Variant variant, Func<ConvertResult, double> figure) => Medians.Of(by[variant.Name].Select(figure));
        var judged = rows >= Promised;
        var total = Median(Rewrite.Variant, r => r.TotalSeconds);
        var ceiling = Median(CopyCeiling.Variant, r => r.TotalSeconds);
        // The comparison runs beside ANALYZE, which nobody can do without: what it takes longer is its own.
        var comparing = Math.Max(0, Median(Rewrite.Variant, r => r.CompareSeconds) - Median(CopyCeiling.Variant, r => r.AnalyzeSeconds));
        yield return Target.AtLeast("rewrite: of the ceiling, comparison apart", rows, ceiling / (total - comparing), 0.95, judged);
        yield return Target.AtMost("rewrite: comparison, of the total", rows, comparing / total, 0.25, judged);
        yield return Target.AtLeast(
            "rewrite: times faster than INSERT … SELECT", rows, Median(ByHand.InsertSelect, r => r.TotalSeconds) / total, 2.4, judged);
        yield return Target.AtLeast(
            "rewrite: times faster than pg_partman offline", rows, Median(Partman.Offline, r => r.TotalSeconds) / total, 2.8, judged);
        yield return Target.AtMost("rewrite: bytes of WAL a row", rows, Median(Rewrite.Variant, r => r.WalBytesPerRow), 480, judged);
        yield return Target.AtMost(
            "rewrite: longest lock, ms", rows, Median(Rewrite.Variant, r => r.LongestExclusiveLockMs), 25, true);
        yield return Target.AtMost(
            "rewrite: longest lock wait of a user, ms", rows, Median(Rewrite.Variant, r => r.Felt.LongestLockWaitMs), 25, true);
        yield return Target.AtMost(
            "rewrite: errors and lost rows of users", rows, Median(Rewrite.Variant, r => r.Felt.Errors + r.RowsLost), 0, true);
        yield return Target.AtMost(
            "variants whose content differs afterwards", rows, by.SelectMany(v => v).Count(r => r.SameContent is false), 0, true);
    }

    /// <summary>Its memory must not grow with the table.</summary>
    static IEnumerable<Target> OfMemory(IReadOnlyList<ConvertResult> results)
    {
        var sizes = results.Where(r => r.PeakMemoryBytes > 0).GroupBy(r => r.Rows).OrderBy(s => s.Key).ToList();
        if (sizes.Count < 2) yield break;
        double Peak(IEnumerable<ConvertResult> size) => Medians.Of(size.Select(r => (double)r.PeakMemoryBytes));
        yield return Target.AtMost(
            $"rewrite: memory, times that of {sizes[0].Key:N0} rows", sizes[^1].Key, Peak(sizes[^1]) / Peak(sizes[0]), 1.25, judged: true);
    }
}
