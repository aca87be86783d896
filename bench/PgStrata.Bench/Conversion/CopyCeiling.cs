using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace PgStrata.Bench.Conversion;

/// <summary>
/// No way to copy does less: two sessions load leaves that have no indexes, build those afterwards, and the result is analyzed. Changes
/// made meanwhile are lost, and nothing is compared.
/// </summary>
static class CopyCeiling
{
    internal static readonly Variant Variant =
        new("copy_ceiling", "by hand: two sessions load bare leaves, then indexes; no capture", null, RunAsync, Converts: false);

    const int Sessions = 2;

    static async Task<VariantParts> RunAsync(BenchDatabase database)
    {
        var steps = new StepTimes(database);
        await steps.RunAsync("parent", $"""
            CREATE TABLE app.copy (LIKE app.fixes INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING STORAGE)
              PARTITION BY RANGE (received_at)
            """);
        await steps.RunAsync("leaves", FixesTable.Leaves("app.copy"));
        var blocks = await database.ScalarAsync<long>("SELECT pg_relation_size('app.fixes') / current_setting('block_size')::int");
        var half = blocks / Sessions;
        await TimeAsync(steps, "load", () => SideBySideAsync(database, [
            Load(0, half), Load(half, blocks + 1),
        ]));
        var leaves = await database.ScalarAsync<string[]>("""
            SELECT array_agg(inhrelid::regclass::text ORDER BY pg_relation_size(inhrelid) DESC)
            FROM pg_inherits WHERE inhparent = 'app.copy'::regclass
            """);
        await TimeAsync(steps, "indexes", () => SideBySideAsync(database, [
            .. leaves.Select(l => $"ALTER TABLE {l} ADD PRIMARY KEY (id, received_at); {FixesTable.Indexes(l)}"),
        ]));
        await steps.RunAsync("attach", $"ALTER TABLE app.copy ADD PRIMARY KEY (id, received_at); {FixesTable.Indexes("app.copy")}");
        var analyze = await steps.RunAsync("analyze", "ANALYZE app.copy");
        return new(analyze, 0, 0, 0, steps.All);
    }

    static string Load(long from, long to) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        INSERT INTO app.copy ({FixesTable.Columns}) SELECT {FixesTable.Columns} FROM app.fixes
          WHERE ctid >= '({from},0)' AND ctid < '({to},0)'
        """);

    static async Task TimeAsync(StepTimes steps, string name, Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        steps.Add(name, clock.Elapsed);
    }

    static async Task SideBySideAsync(BenchDatabase database, IEnumerable<string> statements)
    {
        var left = new ConcurrentQueue<string>(statements);
        await Task.WhenAll(Enumerable.Range(0, Sessions).Select(async _ =>
        {
            await using var connection = new NpgsqlConnection(database.ConnectionString);
            await connection.OpenAsync();
            while (left.TryDequeue(out var sql))
            {
                await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
                await command.ExecuteNonQueryAsync();
            }
        }));
    }
}
