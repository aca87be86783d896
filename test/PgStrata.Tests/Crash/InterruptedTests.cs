using PgStrata.Testing;

namespace PgStrata.Tests.Crash;

/// <summary>Ctrl-C in the middle of a step.</summary>
public sealed class InterruptedTests
{
    [PostgresTheory]
    [InlineData("bound-check", "done")]
    [InlineData("build-%_wide1", "intent")]
    [InlineData("switch", "done")]
    [InlineData("analyze", "done")]
    public async Task It_stops_with_130_and_resumes(string step, string state)
    {
        await using var scene = await Scene.SetAsync();
        await using var gate = await Gate.CloseAsync(scene.Database, step, state, atCommit: false);
        await using (var tool = scene.Start(Readings.Convert))
        {
            await gate.ReachedAsync(tool);
            await tool.SignalAsync("INT");
            await StoppedAsync(scene, await tool.EndAsync());
        }
        await gate.OpenAsync();
        var resumed = await scene.ResumeAsync();
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        await scene.AssertSwitchedAsync();
    }

    [PostgresFact]
    public async Task In_the_middle_of_an_index_build_it_leaves_no_invalid_index()
    {
        await using var scene = await Scene.SetAsync();
        await using (var snapshot = await scene.Database.ConnectAsync("report"))
        {
            await using var begin = new Npgsql.NpgsqlCommand(
                "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM app.kinds", snapshot);
            await begin.ExecuteScalarAsync();
            await using var tool = scene.Start(Readings.Convert);
            await Until.TrueAsync(
                scene.Database,
                "SELECT EXISTS (SELECT FROM pg_stat_progress_create_index WHERE datname = current_database() AND phase LIKE 'waiting%')",
                tool);
            await tool.SignalAsync("INT");
            await StoppedAsync(scene, await tool.EndAsync());
            Assert.Equal(0L, await scene.Database.ScalarAsync<long>(
                "SELECT count(*) FROM pg_index WHERE NOT indisvalid AND indrelid = 'app.readings'::regclass"));
        }
        var resumed = await scene.ResumeAsync();
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        await scene.AssertSwitchedAsync();
    }

    static async Task StoppedAsync(Scene scene, ToolRun run)
    {
        Assert.True(run.ExitCode == 130, run.ToString());
        Assert.Contains($"operation resume {await scene.OperationAsync()}", run.Error, StringComparison.Ordinal);
        Assert.Equal("stopped", await scene.StateAsync(await scene.OperationAsync()));
    }
}
