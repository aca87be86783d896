using System.Diagnostics;
using System.Text.Json;

namespace PgStrata.Bench.Conversion;

/// <summary>pgstrata convert --strategy rewrite, as a process: changes are followed, every row is compared.</summary>
static class Rewrite
{
    internal static readonly Variant Variant =
        new("pgstrata_rewrite", "pgstrata convert --strategy rewrite", null, RunAsync);

    internal static readonly string[] Arguments =
    [
        "convert", FixesTable.Name, "--key", "received_at", "--every", "1 day", "--zone", "UTC", "--horizon", "7 days",
        "--strategy", "rewrite", "--widen-key", "--yes", "--output", "json",
    ];

    static async Task<VariantParts> RunAsync(BenchDatabase database)
    {
        var clock = Stopwatch.StartNew();
        var (report, peak) = await Tool.MeasureAsync(database, Arguments);
        var total = clock.Elapsed.TotalMilliseconds;
        using var document = JsonDocument.Parse(report);
        var steps = document.RootElement.GetProperty("steps").EnumerateArray()
            .Select(step => KeyValuePair.Create(step.GetProperty("id").GetString()!, step.GetProperty("duration_ms").GetDouble()))
            .ToList();
        return new(
            0, 0, 0, document.RootElement.GetProperty("longest_exclusive_lock_ms").GetDouble(),
            [.. steps, KeyValuePair.Create("start, planning and journal", total - steps.Sum(step => step.Value))])
        {
            CompareSeconds = steps.Where(step => step.Key == "compare").Sum(step => step.Value) / 1000,
            PeakMemoryBytes = peak,
        };
    }
}
