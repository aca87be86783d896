using PgStrata.Testing;

namespace PgStrata.Tests.Crash;

/// <summary>
/// Backwards: abort after kill -9 at every step before the switch, abort and roll-back themselves killed at each of theirs.
/// </summary>
public sealed class KilledUndoTests
{
    [PostgresTheory]
    [MemberData(nameof(Steps.OfPreparation), MemberType = typeof(Steps))]
    public async Task Killed_before_the_switch_it_aborts_to_the_table_as_it_was(string step, string state)
    {
        await using var scene = await Scene.SetAsync();
        await using var gate = await scene.KillAtAsync(step, state, commits: true, Readings.Convert);
        await AbortAsync(scene);
    }

    [PostgresFact]
    public async Task Killed_inside_the_switch_it_aborts_to_the_table_as_it_was()
    {
        await using var scene = await Scene.SetAsync(serial: true);
        await using var gate = await scene.KillAtAsync("switch", "done", commits: false, Readings.Convert);
        await AbortAsync(scene);
    }

    [PostgresTheory]
    [InlineData("abort", true)]
    [InlineData("resume", false)]
    public async Task An_abort_killed_at_every_step_goes_on_undoing(string verb, bool commits)
    {
        await using var scene = await Scene.SetAsync(serial: commits);
        await using (await scene.KillAtAsync("fk-readings_kind_fkey", "done", commits: true, Readings.Convert))
        {
        }
        var first = true;
        foreach (var (step, state) in Steps.OfAbort())
        {
            await using var gate = await scene.KillAtAsync(
                step, state, commits, "operation", first ? "abort" : verb, await scene.OperationAsync(), "--yes");
            first = false;
        }
        var last = await scene.RunAsync("operation", verb, await scene.OperationAsync(), "--yes");
        Assert.True(last.ExitCode == 0, last.ToString());
        await AssertAbortedAsync(scene);
    }

    [PostgresTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_roll_back_killed_at_every_step_resumes_to_the_table_as_it_was(bool commits)
    {
        await using var scene = await Scene.SetAsync(serial: commits);
        var converted = await scene.ConvertAsync();
        Assert.True(converted.ExitCode == 0, converted.ToString());
        var id = await scene.OperationAsync();
        string[] line = ["operation", "rollback", id, "--yes", "--max-lock", "10s"];
        foreach (var (step, state) in Steps.OfRollBack())
        {
            await using var gate = await scene.KillAtAsync(step, state, commits, line);
            line = ["operation", "resume", await scene.OperationAsync("rollback"), "--yes", "--max-lock", "10s"];
        }
        var last = await scene.RunAsync(line);
        Assert.True(last.ExitCode == 0, last.ToString());
        Assert.Equal("rolled_back", await scene.StateAsync(id));
        Assert.Equal("done", await scene.StateAsync(await scene.OperationAsync("rollback")));
        await scene.AssertJournalAsync(await scene.OperationAsync("rollback"), "done");
        await scene.AssertOriginalAsync();
    }

    [PostgresTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_completion_killed_at_every_step_resumes_to_the_unbroken_end(bool commits)
    {
        await using var unbroken = await Scene.SetAsync();
        await unbroken.ConvertAsync();
        var complete = await unbroken.RunAsync("operation", "complete", await unbroken.OperationAsync(), "--yes");
        Assert.True(complete.ExitCode == 0, complete.ToString());
        await using var scene = await Scene.SetAsync();
        await scene.ConvertAsync();
        var id = await scene.OperationAsync();
        string[] line = ["operation", "complete", id, "--yes"];
        foreach (var (step, state) in Steps.OfCompletion())
        {
            await using var gate = await scene.KillAtAsync(step, state, commits, line);
            line = ["operation", "resume", await scene.OperationAsync("complete"), "--yes"];
        }
        var last = await scene.RunAsync(line);
        Assert.True(last.ExitCode == 0, last.ToString());
        Assert.Equal("completed", await scene.StateAsync(id));
        Picture.Same(
            await Picture.TakeAsync(unbroken.Database, await unbroken.OperationAsync()), await Picture.TakeAsync(scene.Database, id));
    }

    static async Task AbortAsync(Scene scene)
    {
        var aborted = await scene.AbortAsync();
        Assert.True(aborted.ExitCode == 0, aborted.ToString());
        await AssertAbortedAsync(scene);
    }

    static async Task AssertAbortedAsync(Scene scene)
    {
        var id = await scene.OperationAsync();
        Assert.Equal("aborted", await scene.StateAsync(id));
        await scene.AssertJournalAsync(id, "undone");
        await scene.AssertOriginalAsync();
    }
}
