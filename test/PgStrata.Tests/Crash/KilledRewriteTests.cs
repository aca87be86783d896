using PgStrata.Conversion;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Testing;

namespace PgStrata.Tests.Crash;

/// <summary>A conversion by rewrite: kill -9 before and after every step, then resume, or abort.</summary>
public sealed class KilledRewriteTests
{
    static readonly string[] Actions = ["backfill", "build", "catch-up", "compare", "validate-out"];

    static readonly string[] BeforeSwitch =
    [
        "count-alerts_reading_fkey", "schemas", "parent", "leaves-1", "capture", "backfill", "build", "dress", "way-back",
        "catch-up", "compare",
    ];

    static readonly string[] FromSwitch =
        ["switch", "validate-out", "fk-readings_kind_fkey", "validate-alerts_reading_fkey", "drop-queue"];

    public static IEnumerable<object[]> Undone() =>
        from step in (string[])["leaves-1", .. BeforeSwitch.SkipWhile(s => s != "capture")]
        from state in States(step)
        select (object[])[step, state];

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_every_step_in_turn_it_resumes_to_the_unbroken_end(bool commits)
    {
        await using var scene = await Scene.SetAsync(serial: commits, rewrite: true);
        var line = Readings.Rewrite;
        foreach (var step in BeforeSwitch.Concat(FromSwitch))
            foreach (var state in States(step))
            {
                await using var gate = await scene.KillAtAsync(step, state, commits, line);
                line = ["operation", "resume", await scene.OperationAsync(), "--yes", "--max-lock", "10s"];
            }

        var resumed = await scene.RunAsync(line);
        Assert.True(resumed.ExitCode == 0 || commits, resumed.ToString());
        await scene.AssertSwitchedAsync();
    }

    [PostgresTheory]
    [MemberData(nameof(Undone))]
    public async Task Killed_before_the_switch_it_aborts_to_the_table_as_it_was(string step, string state)
    {
        await using var scene = await Scene.SetAsync(rewrite: true);
        await using var gate = await scene.KillAtAsync(step, state, commits: true, Readings.Rewrite);
        var aborted = await scene.AbortAsync();
        Assert.True(aborted.ExitCode == 0, aborted.ToString());
        await scene.AssertJournalAsync(await scene.OperationAsync(), "undone");
        await scene.AssertOriginalAsync();
    }

    [PostgresTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_abort_killed_at_every_step_goes_on_undoing(bool commits)
    {
        await using var scene = await Scene.SetAsync(serial: commits, rewrite: true);
        await using (await scene.KillAtAsync("compare", "done", commits: true, Readings.Rewrite))
        {
        }

        foreach (var step in BeforeSwitch.Reverse())
        {
            await using var gate = await scene.KillAtAsync(
                step, "undone", commits, "operation", "abort", await scene.OperationAsync(), "--yes");
        }

        var last = await scene.AbortAsync();
        Assert.True(last.ExitCode == 0, last.ToString());
        await scene.AssertOriginalAsync();
    }

    [PostgresTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_roll_back_killed_at_every_step_resumes_to_the_table_as_it_was(bool commits)
    {
        await using var scene = await Scene.SetAsync(serial: commits, rewrite: true);
        await KillAtEachAsync(scene, "rollback", commits);
        await scene.AssertOriginalAsync();
    }

    [PostgresTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_completion_killed_at_every_step_resumes_to_the_unbroken_end(bool commits)
    {
        await using var unbroken = await Scene.SetAsync(rewrite: true);
        await unbroken.ConvertAsync();
        var complete = await unbroken.RunAsync("operation", "complete", await unbroken.OperationAsync(), "--yes");
        Assert.True(complete.ExitCode == 0, complete.ToString());
        await using var scene = await Scene.SetAsync(rewrite: true);
        var id = await KillAtEachAsync(scene, "complete", commits);
        Picture.Same(
            await Picture.TakeAsync(unbroken.Database, await unbroken.OperationAsync()), await Picture.TakeAsync(scene.Database, id));
    }

    /// <summary>Converts, then runs what comes after, killed at every step of its plan in turn.</summary>
    /// <returns>The conversion.</returns>
    static async Task<string> KillAtEachAsync(Scene scene, string verb, bool commits)
    {
        var converted = await scene.ConvertAsync();
        Assert.True(converted.ExitCode == 0, converted.ToString());
        var id = await scene.OperationAsync();
        var plan = await new Strata(scene.Database.ConnectionString).PlanAfterAsync(
            id, verb == "rollback" ? AfterVerb.RollBack : AfterVerb.Complete);
        string[] line = ["operation", verb, id, "--yes", "--max-lock", "10s"];
        foreach (var step in plan.Steps)
            foreach (var state in step.Kind == StepKind.Action ? (string[])["intent", "done"] : ["done"])
            {
                await using var gate = await scene.KillAtAsync(step.Id, state, commits, line);
                line = ["operation", "resume", await scene.OperationAsync(verb), "--yes", "--max-lock", "10s"];
            }

        var last = await scene.RunAsync(line);
        Assert.True(last.ExitCode == 0 || commits, last.ToString());
        Assert.Equal(verb == "rollback" ? "rolled_back" : "completed", await scene.StateAsync(id));
        await scene.AssertJournalAsync(await scene.OperationAsync(verb), "done");
        return id;
    }

    [PostgresFact]
    public async Task Every_step_of_the_plan_is_among_those_killed()
    {
        await using var scene = await Scene.SetAsync(rewrite: true);
        var plan = await new Strata(scene.Database.ConnectionString).PlanAsync(
            Readings.Request with { Every = Period.Parse("1 year"), Horizon = null, Bound = null, Strategy = Strategy.Rewrite });
        Assert.False(plan.IsBlocked, string.Join("\n", plan.Preflight));
        Assert.Equal(plan.Steps.Select(s => s.Id), BeforeSwitch.Concat(FromSwitch));
    }

    static string[] States(string step) => Actions.Contains(step) ? ["intent", "done"] : ["done"];
}
