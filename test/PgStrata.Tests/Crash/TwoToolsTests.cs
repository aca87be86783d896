using Npgsql;
using PgStrata.Testing;

namespace PgStrata.Tests.Crash;

/// <summary>One table, several tools: one acts, the others change nothing, a zombie neither.</summary>
public sealed class TwoToolsTests
{
    [PostgresFact]
    public async Task While_one_works_every_other_exits_4_and_changes_nothing()
    {
        await using var scene = await Scene.SetAsync();
        await using var gate = await Gate.CloseAsync(scene.Database, "bound-check", "done", atCommit: false);
        await using var tool = scene.Start(Readings.Convert);
        await gate.ReachedAsync(tool);
        var id = await scene.OperationAsync();
        string[][] lines = [Readings.Convert, ["operation", "resume", id, "--yes"]];
        foreach (var line in lines)
        {
            var other = await scene.RunAsync(line);
            Assert.True(other.ExitCode == 4, other.ToString());
            Assert.Contains("Another pgstrata is working on app.readings", other.Error, StringComparison.Ordinal);
        }
        Assert.Equal(1L, await scene.Database.ScalarAsync<long>("SELECT count(*) FROM pgstrata.operation"));
        await gate.OpenAsync();
        var run = await tool.EndAsync();
        Assert.True(run.ExitCode == 0, run.ToString());
        await scene.AssertSwitchedAsync();
    }

    [PostgresFact]
    public async Task An_open_operation_refuses_a_second_one_and_says_how_to_go_on()
    {
        await using var scene = await Scene.SetAsync();
        await using var gate = await scene.KillAtAsync("bound-check", "done", commits: true, Readings.Convert);
        var second = await scene.ConvertAsync();
        Assert.True(second.ExitCode == 1, second.ToString());
        var id = await scene.OperationAsync();
        Assert.Contains($"operation resume {id}", second.Error, StringComparison.Ordinal);
        Assert.Equal(1L, await scene.Database.ScalarAsync<long>("SELECT count(*) FROM pgstrata.operation"));
        await scene.AbortAsync();
        await scene.AssertOriginalAsync();
    }

    [PostgresFact]
    public async Task An_open_roll_back_refuses_a_second_one()
    {
        await using var scene = await Scene.SetAsync();
        await scene.ConvertAsync();
        var id = await scene.OperationAsync();
        await using var gate = await scene.KillAtAsync(
            "switch", "done", commits: false, "operation", "rollback", id, "--yes", "--max-lock", "10s");
        var second = await scene.RunAsync("operation", "rollback", id, "--yes", "--max-lock", "10s");
        Assert.True(second.ExitCode == 1, second.ToString());
        Assert.Contains($"operation resume {await scene.OperationAsync("rollback")}", second.Error, StringComparison.Ordinal);
        var aborted = await scene.RunAsync("operation", "abort", await scene.OperationAsync("rollback"), "--yes");
        Assert.True(aborted.ExitCode == 0, aborted.ToString());
        await scene.AssertSwitchedAsync();
    }

    [PostgresTheory]
    [InlineData("bound-check", "done")]
    [InlineData("build-%_wide1", "intent")]
    [InlineData("switch", "done")]
    public async Task A_stopped_tool_that_wakes_up_after_it_was_taken_over_does_nothing(string step, string state)
    {
        await using var scene = await Scene.SetAsync();
        await using var gate = await Gate.CloseAsync(scene.Database, step, state, atCommit: false);
        await using var zombie = scene.Start(Readings.Convert);
        await gate.ReachedAsync(zombie);
        await zombie.SignalAsync("STOP");
        await gate.DisarmAsync();
        var id = await scene.OperationAsync();
        var early = await scene.ResumeAsync();
        Assert.True(early.ExitCode == 4, early.ToString());
        await scene.Database.ExecuteAsync(
            $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pgstrata {id} control'");
        await Until.TrueAsync(
            scene.Database, $"SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'pgstrata {id} control')");
        var resumed = await scene.ResumeAsync();
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        await zombie.SignalAsync("CONT");
        var woken = await zombie.EndAsync();
        Assert.True(woken.ExitCode is 1 or 4, woken.ToString());
        await gate.OpenAsync();
        await scene.AssertSwitchedAsync();
    }

    [PostgresFact]
    public async Task Its_epoch_gone_a_tool_that_still_has_its_sessions_commits_nothing()
    {
        await using var scene = await Scene.SetAsync();
        await using var reader = await scene.Database.ConnectAsync("reader");
        await using (var begin = new NpgsqlCommand("BEGIN; SELECT count(*) FROM app.readings", reader)) await begin.ExecuteScalarAsync();
        await using var tool = scene.Start(Readings.Convert);
        await Until.TrueAsync(scene.Database, "SELECT EXISTS (SELECT FROM pgstrata.step WHERE id = 'stage-schema')", tool);
        await scene.Database.ExecuteAsync(
            "UPDATE pgstrata.lease SET epoch = epoch + 1, holder = 'somebody'; UPDATE pgstrata.operation SET message = 'mine'");
        await reader.CloseAsync();
        var run = await tool.EndAsync();
        Assert.True(run.ExitCode == 4, run.ToString());
        Assert.Contains("has passed to another run", run.Error, StringComparison.Ordinal);
        Assert.Equal("running mine 2", await scene.Database.ScalarAsync<string>(
            "SELECT state || ' ' || message || ' ' || (SELECT count(*) FROM pgstrata.step) FROM pgstrata.operation"));
        var resumed = await scene.ResumeAsync();
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        await scene.AssertSwitchedAsync();
    }
}
