using PgStrata.Testing;

namespace PgStrata.Tests.Crash;

/// <summary>Where the heap is attached early: kill -9 at every step from the attach on, forwards and backwards.</summary>
public sealed class KilledEarlyAttachTests
{
    static readonly string[] AfterAttach = ["inbound-alerts_reading_fkey", "validate-alerts_reading_fkey", "analyze"];

    public static IEnumerable<object[]> FromAttach() => Rows(["attach", .. AfterAttach, "switch"]);

    public static IEnumerable<object[]> BeforeSwitch() => Rows(["attach", .. AfterAttach]);

    [PostgresTheory]
    [MemberData(nameof(FromAttach))]
    public async Task Killed_before_a_step_commits_it_resumes_to_the_unbroken_end(string step) => await ResumedAsync(step, commits: false);

    [PostgresTheory]
    [MemberData(nameof(FromAttach))]
    public async Task Killed_as_a_step_commits_it_resumes_to_the_unbroken_end(string step) => await ResumedAsync(step, commits: true);

    [PostgresTheory]
    [MemberData(nameof(BeforeSwitch))]
    public async Task Killed_before_the_switch_it_aborts_to_the_table_as_it_was(string step)
    {
        await using var scene = await Scene.SetAsync(early: true);
        await using var gate = await scene.KillAtAsync(step, "done", commits: true, Readings.ConvertEarly);
        var aborted = await scene.AbortAsync();
        Assert.True(aborted.ExitCode == 0, aborted.ToString());
        await AssertAbortedAsync(scene);
    }

    [PostgresTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_abort_killed_at_every_step_goes_on_undoing(bool commits)
    {
        await using var scene = await Scene.SetAsync(serial: commits, early: true);
        await using (await scene.KillAtAsync("analyze", "done", commits: true, Readings.ConvertEarly))
        {
        }
        foreach (var step in AfterAttach.Reverse().Concat(["attach", "fk-readings_kind_fkey", "parent"]))
        {
            await using var gate = await scene.KillAtAsync(
                step, "undone", commits, "operation", "abort", await scene.OperationAsync(), "--yes");
        }
        var last = await scene.AbortAsync();
        Assert.True(last.ExitCode == 0, last.ToString());
        await AssertAbortedAsync(scene);
    }

    [PostgresFact]
    public async Task A_switched_table_rolls_back_to_what_it_was()
    {
        await using var scene = await Scene.SetAsync(early: true);
        var converted = await scene.ConvertAsync();
        Assert.True(converted.ExitCode == 0, converted.ToString());
        var id = await scene.OperationAsync();
        var back = await scene.RunAsync("operation", "rollback", id, "--yes", "--max-lock", "10s");
        Assert.True(back.ExitCode == 0, back.ToString());
        Assert.Equal("rolled_back", await scene.StateAsync(id));
        await scene.AssertOriginalAsync();
    }

    [PostgresFact]
    public async Task Every_step_from_the_attach_on_is_among_those_killed()
    {
        await using var scene = await Scene.SetAsync(early: true);
        var plan = await new Strata(scene.Database.ConnectionString).PlanAsync(Readings.RequestEarly);
        Assert.False(plan.IsBlocked, string.Join("\n", plan.Preflight));
        Assert.Equal(FromAttach().Select(r => (string)r[0]), plan.Steps.Select(s => s.Id).SkipWhile(id => id != "attach"));
    }

    static async Task ResumedAsync(string step, bool commits)
    {
        await using var scene = await Scene.SetAsync(serial: commits, early: true);
        await using var gate = await scene.KillAtAsync(step, "done", commits, Readings.ConvertEarly);
        var resumed = await scene.ResumeAsync();
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        await scene.AssertSwitchedAsync();
    }

    static async Task AssertAbortedAsync(Scene scene)
    {
        var id = await scene.OperationAsync();
        Assert.Equal("aborted", await scene.StateAsync(id));
        await scene.AssertJournalAsync(id, "undone");
        await scene.AssertOriginalAsync();
    }

    static IEnumerable<object[]> Rows(IEnumerable<string> steps) => steps.Select(step => (object[])[step]);
}
