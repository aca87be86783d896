using Npgsql;
using PgStrata.Testing;

namespace PgStrata.Tests.Crash;

/// <summary>Sessions that hold the table for ever: the run gives up in time, names them, harms nobody and can be resumed.</summary>
public sealed class BlockedTests
{
    [PostgresTheory]
    [InlineData("bound-check")]
    [InlineData("switch")]
    public async Task A_session_idle_in_transaction_is_named_and_the_run_is_resumable(string step)
    {
        await using var scene = await Scene.SetAsync();
        await using var gate = await Gate.CloseAsync(
            scene.Database, step == "switch" ? "leaf-%02" : "stage-schema", "done", atCommit: true);
        await using (var idle = await scene.Database.ConnectAsync("forgotten"))
        {
            await using (var tool = scene.Start([.. Readings.Convert, "--max-wait", "1s"]))
            {
                await gate.ReachedAsync(tool);
                await using var begin = new NpgsqlCommand("BEGIN; SELECT count(*) FROM app.readings", idle);
                await begin.ExecuteScalarAsync();
                await gate.OpenAsync();
                var writer = await WriteUntilAsync(scene, tool);
                var stopped = await tool.EndAsync();
                Assert.True(stopped.ExitCode == 4, stopped.ToString());
                Assert.Contains($"step {step}", stopped.Error, StringComparison.Ordinal);
                Assert.Matches($@"pid {idle.ProcessID} \(postgres, forgotten, idle in transaction, open for \d+\.\d s\)", stopped.Error);
                Assert.Contains($"operation resume {await scene.OperationAsync()}", stopped.Error, StringComparison.Ordinal);
                Assert.True(writer > 0);
            }
            Assert.Equal("stopped", await scene.StateAsync(await scene.OperationAsync()));
        }
        await scene.Database.ExecuteAsync("DELETE FROM app.readings WHERE note = 'written meanwhile'");
        var resumed = await scene.ResumeAsync();
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        await scene.AssertSwitchedAsync();
    }

    [PostgresFact]
    public async Task An_orphaned_prepared_transaction_is_named_by_its_gid_and_the_run_is_resumable()
    {
        await using var scene = await Scene.SetAsync();
        await using var lost = await Prepared.LoseAsync(scene.Database, "lost two");
        var stopped = await scene.RunAsync([.. Readings.Convert, "--max-wait", "1s"]);
        Assert.True(stopped.ExitCode == 4, stopped.ToString());
        Assert.Contains("prepared transaction lost two holds", stopped.Error, StringComparison.Ordinal);
        await lost.EndAsync();
        var resumed = await scene.ResumeAsync();
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        await scene.AssertSwitchedAsync();
    }

    /// <summary>One insert after the other while the tool waits for its locks; an insert that had to wait a second would fail.</summary>
    static async Task<int> WriteUntilAsync(Scene scene, RunningTool tool)
    {
        var written = 0;
        while (!tool.HasExited)
        {
            await scene.Database.ExecuteAsync(
                "SET LOCAL lock_timeout = '1s'; INSERT INTO app.readings (kind, note) VALUES (1, 'written meanwhile')");
            written++;
        }
        return written;
    }
}
