using Npgsql;
using PgStrata.Testing;

namespace PgStrata.Tests.Crash;

/// <summary>Views of the data from before the copy was complete: they are waited for, and never see an empty table.</summary>
public sealed class OldViewTests
{
    [PostgresTheory]
    [InlineData("capture")]
    [InlineData("backfill")]
    [InlineData("dress")]
    [InlineData("catch-up")]
    [InlineData("compare")]
    public async Task A_reader_is_named_and_waited_for_whenever_it_began(string step)
    {
        await using var scene = await Scene.SetAsync(rewrite: true);
        await using var reader = await scene.Database.ConnectAsync("long report");
        await using var gate = await Gate.CloseAsync(scene.Database, step, "done", atCommit: true);
        await using (var tool = scene.Start([.. Readings.Rewrite, "--max-wait", "1s"]))
        {
            await gate.ReachedAsync(tool);
            await RunAsync(reader, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM app.kinds");
            await gate.OpenAsync();
            var stopped = await tool.EndAsync();
            Assert.True(stopped.ExitCode == 4, stopped.ToString());
            Assert.Contains("before the copy was complete", stopped.Error, StringComparison.Ordinal);
            Assert.Contains(
                $"pid {reader.ProcessID} (postgres, long report, idle in transaction)", stopped.Error, StringComparison.Ordinal);
            Assert.Contains($"operation resume {await scene.OperationAsync()}", stopped.Error, StringComparison.Ordinal);
        }

        Assert.Equal(500L, await RunAsync(reader, "SELECT count(*) FROM app.readings"));
        await RunAsync(reader, "COMMIT");
        var resumed = await scene.ResumeAsync();
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        await scene.AssertSwitchedAsync();
    }

    [PostgresFact]
    public async Task A_forgotten_prepared_transaction_elsewhere_holds_nothing_up()
    {
        await using var scene = await Scene.SetAsync(rewrite: true);
        await scene.Database.ExecuteAsync("CREATE TABLE app.elsewhere (i int)");
        await using (var session = await scene.Database.ConnectAsync("coordinator"))
            await RunAsync(session, "BEGIN; INSERT INTO app.elsewhere VALUES (1); PREPARE TRANSACTION 'forgotten'");
        using var stop = new CancellationTokenSource();
        var busy = Task.Run(async () =>
        {
            // Its xid is older than anything of the copy, and every view of the data reaches back to it.
            while (!stop.IsCancellationRequested) await scene.Database.ExecuteAsync("SELECT pg_sleep(0.05)");
        });
        try
        {
            var run = await scene.ConvertAsync();
            Assert.True(run.ExitCode == 0, run.ToString());
        }
        finally
        {
            await stop.CancelAsync();
            await busy;
            await scene.Database.ExecuteAsync("ROLLBACK PREPARED 'forgotten'");
        }
    }

    [PostgresFact]
    public async Task On_a_table_that_never_rests_it_stops_in_time_and_goes_through_with_late_snapshots()
    {
        await using var scene = await Scene.SetAsync(rewrite: true);
        using var stop = new CancellationTokenSource();
        var before = await scene.Database.ScalarAsync<decimal>("SELECT amount FROM app.readings WHERE id = 7");
        var written = 0;
        var work = Task.Run(() => NeverRestAsync(
            scene.Database,
            async () =>
            {
                await scene.Database.ExecuteAsync("UPDATE app.readings SET amount = amount + 1 WHERE id = 7");
                written++;
            },
            stop.Token));
        try
        {
            var stopped = await scene.RunAsync([.. Readings.Rewrite, "--max-wait", "3s"]);
            Assert.True(stopped.ExitCode == 4, stopped.ToString());
            Assert.Matches(
                "a view of the data is older than the last changes|statements that began before the last changes", stopped.Error);
            var id = await scene.OperationAsync();
            Assert.Contains($"operation resume {id}", stopped.Error, StringComparison.Ordinal);
            Assert.Equal("stopped", await scene.StateAsync(id));

            var resumed = await scene.RunAsync(
                "operation", "resume", id, "--yes", "--max-lock", "10s", "--max-wait", "10min", "--late-snapshots");
            Assert.True(resumed.ExitCode == 0, resumed.ToString());
        }
        finally
        {
            await stop.CancelAsync();
            await work;
        }

        // One statement cannot have an older view than another here, so nothing is lost.
        Assert.Equal(before + written, await scene.Database.ScalarAsync<decimal>("SELECT amount FROM app.readings WHERE id = 7"));
    }

    /// <summary>
    /// Whenever one looks, somebody has a view from before the last change: each ends only after a change that the next has not seen.
    /// </summary>
    static async Task NeverRestAsync(TestDatabase database, Func<Task> change, CancellationToken stop)
    {
        await using var first = await database.ConnectAsync("thinker 0");
        await using var second = await database.ConnectAsync("thinker 1");
        var (older, younger) = (first, second);
        await BeginAsync(older);
        await change();
        while (!stop.IsCancellationRequested)
        {
            await BeginAsync(younger);
            await change();
            await RunAsync(older, "COMMIT");
            (older, younger) = (younger, older);
            await Task.Delay(5, CancellationToken.None);
        }

        await RunAsync(older, "COMMIT");

        static Task<long> BeginAsync(NpgsqlConnection session) =>
            RunAsync(session, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM pg_class");
    }

    static async Task<long> RunAsync(NpgsqlConnection session, string sql)
    {
        await using var command = new NpgsqlCommand(sql, session);
        return await command.ExecuteScalarAsync() is long count ? count : 0;
    }
}
