using System.Globalization;
using PgStrata.Testing;
using Xunit.Abstractions;

namespace PgStrata.Tests.Live;

/// <summary>
/// What locks make users wait while a table is converted and rolled back: the longest exclusive hold of the report and the longest lock
/// wait of any client, sampled every 5 ms, are under 25 ms.
/// </summary>
/// <remarks>
/// A machine that is busy otherwise can stop any process in the middle of a hold. So the best of at most three runs over identical
/// databases counts. When none is good, the same load without a conversion decides: a machine on which one statement in a thousand takes
/// longer than the limit with nobody in its way has no say, and the test is skipped. Errors and lost rows count in every run.
/// </remarks>
[Collection(Quiet.Name)]
public sealed class StallTests(ITestOutputHelper output)
{
    const int Rows = 50_000;
    const double LimitMs = 25;

    static readonly TimeSpan Held = TimeSpan.FromSeconds(20);

    static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(200);

    [PostgresFact]
    public async Task under_load_and_beside_a_control_run_without_conversion()
    {
        await IsShort(LiveWebhookLog.Of(Rows), []);
        await ControlAsync(LiveWebhookLog.Of(Rows));
    }

    [PostgresFact]
    public Task with_seventeen_indexes_and_four_foreign_keys() => IsShort(LiveFixes.Of(Rows), []);

    [PostgresFact]
    public Task with_inbound_foreign_keys() => IsShort(LiveRawMessages.Of(Rows), []);

    [PostgresFact]
    public Task with_an_early_attach() => IsShort(LiveShipments.Of(Rows), []);

    [PostgresFact]
    public Task while_every_row_is_copied() => IsShort(LiveWebhookLog.Of(Rows).Copied(), [], goesBack: false);

    [PostgresFact]
    public Task while_a_reader_holds_the_table_for_twenty_seconds_with_short_gaps() => IsShort(LiveWebhookLog.Of(Rows), [], ReadAsync);

    [PostgresFact]
    public async Task while_autovacuum_runs_on_the_table_and_on_the_table_it_references()
    {
        const string slowly =
            "(autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 100, " +
            "autovacuum_vacuum_cost_limit = 1)";
        var table = LiveWebhookLog.Of(Rows);
        table = table with
        {
            Schema = table.Schema + $"""
                ;INSERT INTO app.webhookendpoint (name, "timestamp") SELECT 'idle ' || g, now() FROM generate_series(1, 20000) g;
                UPDATE app.webhookendpoint SET api_key = 'rotated';
                UPDATE app.webhooklog SET status_code = status_code;
                ALTER TABLE app.webhooklog SET {slowly};
                ALTER TABLE app.webhookendpoint SET {slowly};
                """,
        };
        // The template of the databases is vacuumed too, as slowly.
        await using var server = await PostgresServer.StartAsync(
            PostgresVersions.Default, "autovacuum_naptime = '1s'", "autovacuum_max_workers = 9");

        await IsShort(table, ["app.webhooklog", "app.webhookendpoint"], server: server);

        var log = server.ReadLog();
        Assert.Contains("automatic vacuum of table", log, StringComparison.Ordinal);
        Assert.Contains(".app.webhooklog\"", log, StringComparison.Ordinal);
        Assert.Contains("canceling autovacuum task", log, StringComparison.Ordinal);
        Assert.Contains(".app.webhookendpoint\"", log, StringComparison.Ordinal);
    }

    async Task IsShort(
        LiveTable table, string[] vacuumed, Func<TestDatabase, CancellationToken, Task>? disturb = null, PostgresServer? server = null,
        bool goesBack = true)
    {
        var tries = new List<string>();
        for (var i = 1; i <= 3; i++)
        {
            await using var run = await LiveRun.StartAsync(table, output, server);
            foreach (var relation in vacuumed) await IsVacuumedAsync(run.Database, relation);
            using var stop = new CancellationTokenSource();
            var disturbing = disturb?.Invoke(run.Database, stop.Token) ?? Task.CompletedTask;
            await using var sampler = await LockSampler.StartAsync(run.Database.ConnectionString);
            var there = await run.ConvertAsync();
            await run.WorkAsync(10);
            var back = goesBack ? await run.RollBackAsync() : there;
            var locks = await sampler.StopAsync();
            await stop.CancelAsync();
            await disturbing;
            await run.EndAsync();

            var hold = Math.Max(there.LongestExclusiveLockMs, back.LongestExclusiveLockMs);
            foreach (var wait in locks.Waits.Take(5)) output.WriteLine($"{wait}");
            tries.Add(string.Create(CultureInfo.InvariantCulture, $"run {i}: longest hold {hold:0.0} ms, {locks}"));
            output.WriteLine(tries[^1]);
            if (hold < LimitMs && locks.LongestWait.TotalMilliseconds < LimitMs) return;
        }
        var control = await ControlAsync(table, server);
        Skip.If(
            control.TotalMilliseconds >= LimitMs,
            $"this machine takes {control.TotalMilliseconds:0} ms for single statements with no conversion");
        Assert.Fail(string.Join('\n', tries));
    }

    /// <summary>The same load for as long as a conversion takes, and nobody in its way.</summary>
    /// <returns>The p99.9 of its single statements.</returns>
    async Task<TimeSpan> ControlAsync(LiveTable table, PostgresServer? server = null)
    {
        await using var run = await LiveRun.StartAsync(table, output, server);
        await Task.Delay(Length);
        output.WriteLine("control run, no conversion:");
        var felt = await run.EndAsync();
        return new[] { "insert", "update", "read" }.Max(label => felt[label].P999);
    }

    static async Task IsVacuumedAsync(TestDatabase database, string relation)
    {
        while (!await database.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_stat_progress_vacuum " +
            $"WHERE relid = '{relation}'::regclass AND datname = current_database())"))
            await Task.Delay(20);
    }

    /// <summary>Reports of some seconds, one after the other.</summary>
    static async Task ReadAsync(TestDatabase database, CancellationToken stop)
    {
        await using var connection = await database.ConnectAsync("report");
        while (!stop.IsCancellationRequested)
        {
            await using (var transaction = await connection.BeginTransactionAsync(CancellationToken.None))
            {
                await using var command = new Npgsql.NpgsqlCommand("SELECT count(*) FROM app.webhooklog", connection, transaction);
                await command.ExecuteScalarAsync(CancellationToken.None);
                await Task.Delay(Held, stop).ContinueWith(_ => { }, TaskScheduler.Default);
                await transaction.CommitAsync(CancellationToken.None);
            }
            await Task.Delay(Gap, CancellationToken.None);
        }
    }
}
