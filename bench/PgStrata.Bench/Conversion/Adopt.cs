using System.Diagnostics;
using System.Text.Json;

namespace PgStrata.Bench.Conversion;

/// <summary>pgstrata convert, as a process.</summary>
static class Adopt
{
    internal static readonly Variant WidenKey = Of("pgstrata_widen_key", "pgstrata convert --widen-key", "--widen-key");

    internal static readonly Variant KeepUnique = Of("pgstrata_keep_unique", "pgstrata convert --keep-unique", "--keep-unique");

    static Variant Of(string name, string title, string keys) => new(name, title, null, database => RunAsync(database, keys));

    static async Task<VariantParts> RunAsync(BenchDatabase database, string keys)
    {
        var clock = Stopwatch.StartNew();
        var report = await Tool.RunAsync(
            database, "convert", FixesTable.Name, "--key", "received_at", "--every", "1 day", "--zone", "UTC", "--horizon", "7 days", keys,
            "--yes", "--output", "json");
        var total = clock.Elapsed.TotalMilliseconds;
        using var document = JsonDocument.Parse(report);
        var steps = document.RootElement.GetProperty("steps").EnumerateArray()
            .Select(step => (
                Id: step.GetProperty("id").GetString()!, Ms: step.GetProperty("duration_ms").GetDouble(),
                Wal: step.GetProperty("wal_bytes").GetInt64()))
            .ToList();
        var spares = steps.Where(step => step.Id.Contains("_spare", StringComparison.Ordinal)).ToList();
        var rest = KeyValuePair.Create("start, planning and journal", total - steps.Sum(step => step.Ms));
        return new(
            steps.Where(step => step.Id == "analyze").Sum(step => step.Ms) / 1000,
            spares.Sum(step => step.Ms) / 1000, spares.Sum(step => step.Wal),
            document.RootElement.GetProperty("longest_exclusive_lock_ms").GetDouble(),
            [.. steps.Select(step => KeyValuePair.Create(step.Id, step.Ms)), rest]);
    }
}
