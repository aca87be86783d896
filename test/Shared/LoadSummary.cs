using System.Diagnostics;
using System.Globalization;

namespace PgStrata.Testing;

/// <summary>The latencies of the acknowledged operations of one label, exact: nearest rank over all of them.</summary>
/// <param name="MaxAt">When the slowest one began.</param>
sealed record LoadSummary(string Label, int Count, TimeSpan P50, TimeSpan P99, TimeSpan P999, TimeSpan Max, DateTimeOffset MaxAt)
{
    public static LoadSummary Of(string label, IEnumerable<LoadSample> samples)
    {
        var sorted = samples.OrderBy(sample => sample.Took).ToArray();
        if (sorted.Length == 0)
            return new(label, 0, default, default, default, default, default);
        TimeSpan Rank(double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)].Took;
        return new(
            label, sorted.Length, Rank(0.5), Rank(0.99), Rank(0.999), sorted[^1].Took,
            TimeProvider.System.GetUtcNow() - Stopwatch.GetElapsedTime(sorted[^1].At));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Label}: {Count} operations, p50 {P50.TotalMilliseconds:0.00} ms, p99 {P99.TotalMilliseconds:0.00} ms, " +
        $"p99.9 {P999.TotalMilliseconds:0.00} ms, worst {Max.TotalMilliseconds:0.0} ms at {MaxAt:HH:mm:ss.fff}");
}
