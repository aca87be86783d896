using System.Diagnostics;

namespace PgStrata.Bench.Conversion;

/// <summary>A copy whose process is killed half-way and resumed: how fast it was before, and is after.</summary>
static class Resumed
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    internal static async Task<ResumeResult> MeasureAsync(BenchDatabase database, long rows)
    {
        Say.Line("a resumed copy");
        var blocks = await database.ScalarAsync<long>("SELECT pg_relation_size('app.fixes') / current_setting('block_size')::int");
        double before;
        using (var tool = Tool.Start(database, Rewrite.Arguments))
        {
            before = await RateAsync(database, tool, blocks / 10, blocks / 2);
            tool.Kill(entireProcessTree: true);
            await tool.WaitForExitAsync();
        }

        var id = await database.ScalarAsync<string>("SELECT id FROM pgstrata.operation");
        using var resumed = Tool.Start(database, ["operation", "resume", id, "--yes"]);
        var after = await RateAsync(database, resumed, blocks * 6 / 10, blocks * 95 / 100);
        resumed.Kill(entireProcessTree: true);
        await resumed.WaitForExitAsync();
        return new(rows, before, after);
    }

    /// <summary>Blocks a second between two points of the ledger.</summary>
    static async Task<double> RateAsync(BenchDatabase database, Process tool, long from, long to)
    {
        var (begin, at) = await PassAsync(database, tool, from);
        var (end, there) = await PassAsync(database, tool, to);
        return (there - at) / Stopwatch.GetElapsedTime(begin, end).TotalSeconds;
    }

    static async Task<(long Clock, long Blocks)> PassAsync(BenchDatabase database, Process tool, long point)
    {
        while (true)
        {
            var blocks = await CopiedAsync(database);
            var clock = Stopwatch.GetTimestamp();
            if (blocks >= point) return (clock, blocks);
            if (tool.HasExited) throw new InvalidOperationException($"the tool ended with {tool.ExitCode} at {blocks} blocks of {point}");
            await Task.Delay(Look);
        }
    }

    static async Task<long> CopiedAsync(BenchDatabase database)
    {
        var ledger = await database.ScalarAsync<string>("""
            SELECT coalesce((SELECT oid::regclass::text FROM pg_class WHERE relname = 'pgstrata_copied'), '')
            """);
        return ledger.Length == 0
            ? 0
            : await database.ScalarAsync<long>($"SELECT coalesce(sum(to_block - from_block), 0)::bigint FROM {ledger}");
    }
}
