using PgStrata.Testing;

namespace PgStrata.Bench.Conversion;

/// <summary>What the writer and the reader felt.</summary>
/// <param name="Statements">How many were acknowledged.</param>
/// <param name="Errors">How many failed.</param>
/// <param name="FirstError">What the first failure said.</param>
/// <param name="WorstMs">The slowest statement, whatever slowed it: a lock, the disk, a busy processor.</param>
/// <param name="P999Ms">The 99.9th percentile, the worse of writer and reader.</param>
/// <param name="P50Ms">The median, the worse of both.</param>
/// <param name="LongestLockWaitMs">The longest a statement of theirs was seen waiting for a lock, sampled every 5 ms.</param>
/// <param name="LongestLockWait">Which.</param>
sealed record Felt(
    long Statements, int Errors, string? FirstError, double WorstMs, double P999Ms, double P50Ms,
    double LongestLockWaitMs, string? LongestLockWait)
{
    internal static Felt Of(LoadReport report, LockReport? locks)
    {
        var wait = locks?.Waits.FirstOrDefault(w => w.Application.StartsWith("load-", StringComparison.Ordinal));
        return new(
            report.Acknowledged, report.Errors.Count, report.Errors.Count > 0 ? report.Errors[0].Message : null,
            report.Summaries.Max(s => s.Max).TotalMilliseconds, report.Summaries.Max(s => s.P999).TotalMilliseconds,
            report.Summaries.Max(s => s.P50).TotalMilliseconds, wait?.AtLeast.TotalMilliseconds ?? 0, wait?.ToString());
    }
}
