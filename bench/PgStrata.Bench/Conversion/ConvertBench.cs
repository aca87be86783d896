using System.Diagnostics;
using System.Globalization;

namespace PgStrata.Bench.Conversion;

/// <summary>Every variant on a fresh copy of the same table, one after another, under the same live load.</summary>
/// <param name="server">Where.</param>
/// <param name="variants">What is measured side by side.</param>
/// <param name="rows">The size of the table.</param>
/// <param name="rounds">How often.</param>
sealed class ConvertBench(BenchServer server, IReadOnlyList<Variant> variants, long rows, int rounds)
{
    /// <summary>The ways to leave rows where they are, beside those that move them.</summary>
    internal static readonly IReadOnlyList<Variant> Adopting =
        [ByHand.Ceiling, Adopt.WidenKey, Adopt.KeepUnique, ByHand.InsertSelect, Partman.Offline];

    /// <summary>The ways to move them.</summary>
    internal static readonly IReadOnlyList<Variant> Copying = 
        [CopyCeiling.Variant, Rewrite.Variant, ByHand.InsertSelect, Partman.Offline, Partman.Online];

    int _copies;

    /// <param name="results">Gets what was measured.</param>
    /// <param name="controls">Gets the control runs.</param>
    /// <param name="more">Measured besides, each on a copy of its own.</param>
    internal async Task RunAsync(
        List<ConvertResult> results, List<ControlResult> controls, params IReadOnlyList<Func<BenchDatabase, Task>> more)
    {
        Say.Line($"filling {rows:N0} rows");
        var template = await server.CreateAsync($"fixes_{rows}");
        await template.ExecuteAsync(FixesTable.Create);
        await template.ExecuteAsync(FixesTable.Fill(rows));
        await template.ExecuteAsync("VACUUM (ANALYZE) app.fixes"); // hint bits and visibility, so that no variant pays for the fill
        var content = await template.ScalarAsync<string>(FixesTable.Content);
        var size = await template.ScalarAsync<string>(
            """
            SELECT pg_table_size('app.fixes') / greatest(1, count(*)) || ' bytes of heap a row, '
              || pg_size_pretty(pg_indexes_size('app.fixes')) || ' of indexes' FROM app.fixes
            """);
        Say.Line($"filled: {size}");
        for (var round = 1; round <= rounds; round++)
        {
            var measured = new List<ConvertResult>();
            foreach (var variant in variants)
                measured.Add(await MeasureAsync(template, variant, content, round));
            results.AddRange(measured);
            controls.AddRange(await ControlAsync(template, measured));
        }

        foreach (var measure in more)
        {
            var database = await CopyAsync(template);
            await measure(database);
            await database.DropAsync();
        }

        await template.DropAsync();
    }

    async Task<ConvertResult> MeasureAsync(BenchDatabase template, Variant variant, string content, int round)
    {
        var database = await CopyAsync(template);
        if (variant.Prepare is { } prepare)
            await database.ExecuteAsync(prepare);
        var size = await database.SizeAsync();
        await using var probe = await Probe.StartAsync(database);
        await using var holds = await HoldSampler.StartAsync(database);
        var position = await database.WalPositionAsync();
        var clock = Stopwatch.StartNew();
        var parts = await variant.RunAsync(database);
        var total = clock.Elapsed.TotalSeconds;
        var wal = await database.WalSinceAsync(position);
        var hold = await holds.StopAsync();
        var felt = await probe.StopAsync();
        var growth = await database.SizeAsync() - size;
        var found = await database.ScalarAsync<long>("SELECT count(*) FROM app.fixes WHERE source = 'probe'");
        var same = variant.Converts ? await database.ScalarAsync<string>(FixesTable.Content) == content : (bool?)null;
        var work = total - parts.AnalyzeSeconds;
        var result = new ConvertResult(
            variant.Name, variant.Title, rows, round, total, work, parts.AnalyzeSeconds, parts.SpareSeconds,
            rows / work, (double)wal / rows, (double)parts.SpareWalBytes / rows,
            growth, Math.Max(parts.LockMs, hold.TotalMilliseconds), felt, probe.Inserted - found, same, parts.Steps)
        {
            CompareSeconds = parts.CompareSeconds,
            PeakMemoryBytes = parts.PeakMemoryBytes,
        };
        var compared = same is false ? "DIFFERS" : "the same";
        Say.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{variant.Name}, {rows:N0} rows: {total:0.00} s, {result.WalBytesPerRow:0} bytes of WAL a row, content {compared}"));
        await database.DropAsync();
        return result;
    }

    /// <summary>One run as long as the longest variant, looked at when each of the others would have ended.</summary>
    async Task<IReadOnlyList<ControlResult>> ControlAsync(BenchDatabase template, IReadOnlyList<ConvertResult> measured)
    {
        Say.Line("control run");
        var database = await CopyAsync(template);
        var controls = new List<ControlResult>();
        await using (var probe = await Probe.StartAsync(database))
        {
            var clock = Stopwatch.StartNew();
            foreach (var result in measured.OrderBy(r => r.TotalSeconds))
            {
                var left = TimeSpan.FromSeconds(result.TotalSeconds) - clock.Elapsed;
                if (left > TimeSpan.Zero)
                    await Task.Delay(left);
                controls.Add(new(result.Variant, rows, result.Round, result.TotalSeconds, probe.Now()));
            }

            await probe.StopAsync();
        }

        await database.DropAsync();
        return controls;
    }

    Task<BenchDatabase> CopyAsync(BenchDatabase template) => server.CopyAsync(template, $"{template.Name}_{++_copies}");
}
