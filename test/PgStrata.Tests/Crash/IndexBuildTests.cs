using Npgsql;
using PgStrata.Testing;

namespace PgStrata.Tests.Crash;

/// <summary>
/// A concurrent index build is no transaction: killed in its middle it leaves an invalid index, and the server may go on with it by itself.
/// </summary>
public sealed class IndexBuildTests
{
    const string Building =
        "SELECT EXISTS (SELECT FROM pg_stat_progress_create_index p JOIN pg_stat_activity a USING (pid) " +
        "WHERE p.datname = current_database() AND phase LIKE 'waiting%')";

    [PostgresTheory]
    [InlineData("resume")]
    [InlineData("abort")]
    public async Task Killed_while_it_waits_for_an_old_snapshot_which_then_ends(string verb)
    {
        await using var scene = await Scene.SetAsync();
        await using (var snapshot = await OldSnapshotAsync(scene))
        await using (var tool = scene.Start(Readings.Convert))
        {
            await Until.TrueAsync(scene.Database, Building, tool);
            await tool.KillAsync();
        }
        await Until.NoSessionAsync(scene.Database);
        await EndAsync(scene, verb, await scene.RunAsync("operation", verb, await scene.OperationAsync(), "--yes", "--max-lock", "10s"));
    }

    [PostgresTheory]
    [InlineData("resume")]
    [InlineData("abort")]
    public async Task Killed_while_it_waits_and_taken_over_while_the_server_still_builds(string verb)
    {
        await using var scene = await Scene.SetAsync();
        var snapshot = await OldSnapshotAsync(scene);
        await using var held = snapshot;
        int orphan;
        await using (var tool = scene.Start(Readings.Convert))
        {
            await Until.TrueAsync(scene.Database, Building, tool);
            orphan = await scene.Database.ScalarAsync<int>(
                "SELECT pid FROM pg_stat_progress_create_index WHERE datname = current_database()");
            await tool.KillAsync();
        }
        await using var next = scene.Start("operation", verb, await scene.OperationAsync(), "--yes", "--max-lock", "10s");
        await Until.TrueAsync(scene.Database, $"SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = {orphan})", next);
        if (verb == "resume") await Until.TrueAsync(scene.Database, Building, next);
        await snapshot.CloseAsync();
        await EndAsync(scene, verb, await next.EndAsync());
    }

    [PostgresFact]
    public async Task An_old_snapshot_that_never_ends_is_named_and_stops_the_run_resumably()
    {
        await using var scene = await Scene.SetAsync();
        await using (var snapshot = await OldSnapshotAsync(scene))
        {
            var stopped = await scene.RunAsync([.. Readings.Convert, "--max-wait", "1s"]);
            Assert.True(stopped.ExitCode == 4, stopped.ToString());
            Assert.Contains(
                $"pid {snapshot.ProcessID} (postgres, nightly report, idle in transaction", stopped.Error, StringComparison.Ordinal);
            Assert.Contains($"operation resume {await scene.OperationAsync()}", stopped.Error, StringComparison.Ordinal);
        }
        await EndAsync(scene, "resume", await scene.ResumeAsync());
    }

    [PostgresFact]
    public async Task A_prepared_transaction_that_an_index_build_waits_for_is_named_by_its_gid()
    {
        await using var scene = await Scene.SetAsync();
        await using var gate = await Gate.CloseAsync(scene.Database, "build-%_wide1", "intent", atCommit: true);
        await using var tool = scene.Start([.. Readings.Convert, "--max-wait", "1s"]);
        await gate.ReachedAsync(tool);
        await using var lost = await Prepared.LoseAsync(scene.Database, "lost one");
        await gate.OpenAsync();
        var stopped = await tool.EndAsync();
        Assert.True(stopped.ExitCode == 4, stopped.ToString());
        Assert.Contains("prepared transaction lost one", stopped.Error, StringComparison.Ordinal);
        await lost.EndAsync();
        await EndAsync(scene, "resume", await scene.ResumeAsync());
    }

    [PostgresFact]
    public async Task A_corrupt_unique_index_fails_the_build_and_everything_is_undone()
    {
        // As a change of the C library's collation does it: two equal keys under a unique index.
        await using var scene = await Scene.SetAsync(more:
            """
            ;UPDATE pg_index SET indisunique = false WHERE indrelid = 'app.readings'::regclass AND indisunique;
            INSERT INTO app.readings (id, at, kind, note) OVERRIDING SYSTEM VALUE SELECT id, at, kind, note FROM app.readings WHERE id = 7;
            UPDATE pg_index SET indisunique = true
              WHERE indexrelid IN ('app.readings_pkey'::regclass, 'app.readings_id_note_idx'::regclass);
            """);
        var refused = await scene.ConvertAsync();
        Assert.True(refused.ExitCode == 1, refused.ToString());
        Assert.Contains("23505", refused.Error, StringComparison.Ordinal);
        Assert.Contains("as it was", refused.Error, StringComparison.Ordinal);
        Assert.Equal("aborted", await scene.StateAsync(await scene.OperationAsync()));
        await scene.AssertOriginalAsync();
    }

    static async Task EndAsync(Scene scene, string verb, ToolRun run)
    {
        Assert.True(run.ExitCode == 0, run.ToString());
        if (verb == "resume") await scene.AssertSwitchedAsync();
        else await scene.AssertOriginalAsync();
    }

    /// <summary>A transaction that has never touched the table, but whose snapshot a concurrent build must outlive.</summary>
    static async Task<NpgsqlConnection> OldSnapshotAsync(Scene scene)
    {
        var session = await scene.Database.ConnectAsync("nightly report");
        await using var command = new NpgsqlCommand("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM app.kinds", session);
        await command.ExecuteScalarAsync();
        return session;
    }
}
