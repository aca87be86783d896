using PgStrata.Conversion;
using PgStrata.Testing;
using PgStrata.Tests.Conversion;
using PgStrata.Tests.Crash;

namespace PgStrata.Tests.Reshape;

/// <summary>A split: kill -9 before and after every step, then resume, or abort; its roll-back and its completion the same way.</summary>
public sealed class KilledReshapeTests
{
    static readonly string[] Actions = ["backfill", "build", "catch-up", "compare", "validate-out"];

    static readonly string[] BeforeSwitch =
        ["schemas", "parent", "leaves-1", "capture", "backfill", "build", "way-back", "catch-up", "compare"];

    static readonly string[] FromSwitch = ["switch", "validate-out", "fk-t_kind_fkey", "validate-notes_t_fkey", "keep", "drop-queue"];

    static readonly string[] Split = ["split", "app.t", "--leaf", "t_legacy", "--yes", "--max-lock", "10s"];

    [PostgresTheory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public async Task Killed_at_every_step_in_turn_it_resumes_and_so_does_its_roll_back(bool commits, bool linked)
    {
        await using var scene = await SetAsync(linked);
        var steps = (await scene.PlanAsync(ReshapeScene.Split())).Steps.Select(s => s.Id).ToList();
        Assert.Equal(linked, !steps.Contains("flatten-1"));
        var (rows, leaves, shape) = (await scene.RowsAsync(), await scene.LeavesAsync(), await scene.ShapeAsync());
        var legacy = await scene.ShapeAsync(ReshapeScene.Table.With("t_legacy"));

        await ToTheEndAsync(scene, "split", commits, Split, steps);
        Assert.Equal(rows, await scene.RowsAsync());
        Assert.DoesNotContain(await scene.LeavesAsync(), l => l.StartsWith("t_legacy ", StringComparison.Ordinal));
        var split = await OperationAsync(scene, "split");
        var plan = await scene.Strata.PlanAfterAsync(split, AfterVerb.RollBack);
        Assert.False(plan.IsBlocked, string.Join("\n", plan.Preflight));
        await ToTheEndAsync(
            scene, "rollback", commits, ["operation", "rollback", split, "--yes", "--max-lock", "10s"], plan.Steps.Select(s => s.Id));

        Assert.Equal(rows, await scene.RowsAsync());
        Assert.Equal(leaves, await scene.LeavesAsync());
        Assert.Empty(ConvertProbe.Differences(shape, await scene.ShapeAsync()));
        var restored = await scene.ShapeAsync(ReshapeScene.Table.With("t_legacy"));
        Assert.Empty(ConvertProbe.Differences(legacy, restored));
        Assert.Equal(legacy.FileNode, restored.FileNode);
        await scene.NothingLeftAsync();
    }

    [PostgresFact]
    public async Task A_completion_killed_at_every_step_resumes()
    {
        await using var scene = await SetAsync();
        await scene.RunAsync(ReshapeScene.Split());
        var (rows, leaves) = (await scene.RowsAsync(), await scene.LeavesAsync());
        var plan = await scene.AfterAsync(AfterVerb.Complete);

        await ToTheEndAsync(
            scene, "complete", commits: true, ["operation", "complete", scene.Operation, "--yes", "--max-lock", "10s"],
            plan.Steps.Select(s => s.Id));

        Assert.Equal(rows, await scene.RowsAsync());
        Assert.Equal(leaves, await scene.LeavesAsync());
        await scene.NothingLeftAsync();
    }

    public static IEnumerable<object[]> Undone() => from step in BeforeSwitch select (object[])[step];

    [PostgresTheory]
    [MemberData(nameof(Undone))]
    public async Task Killed_before_the_switch_it_aborts_to_the_table_as_it_was(string step)
    {
        await using var scene = await SetAsync();
        var (rows, leaves, shape) = (await scene.RowsAsync(), await scene.LeavesAsync(), await scene.ShapeAsync());
        var legacy = await scene.ShapeAsync(ReshapeScene.Table.With("t_legacy"));
        await KillAtAsync(scene, step, "done", commits: true, Split);

        var aborted = await RunAsync(scene, "operation", "abort", await OperationAsync(scene, "split"), "--yes");

        Assert.True(aborted.ExitCode == 0, aborted.ToString());
        Assert.Equal(rows, await scene.RowsAsync());
        Assert.Equal(leaves, await scene.LeavesAsync());
        Assert.Empty(ConvertProbe.Differences(shape, await scene.ShapeAsync()));
        Assert.Empty(ConvertProbe.Differences(legacy, await scene.ShapeAsync(ReshapeScene.Table.With("t_legacy"))));
        await scene.NothingLeftAsync();
    }

    [PostgresFact]
    public async Task Every_step_of_the_plan_is_among_those_killed()
    {
        await using var scene = await SetAsync();
        var plan = await scene.PlanAsync(ReshapeScene.Split());
        Assert.Equal(plan.Steps.Select(s => s.Id), BeforeSwitch.Concat(FromSwitch));
    }

    static Task<ReshapeScene> SetAsync(bool linked = true) =>
        ReshapeScene.SetAsync(schema: linked ? ReshapeLinksTests.Linked : ReshapeScene.Schema, after: Gate.Schema);

    static async Task ToTheEndAsync(ReshapeScene scene, string verb, bool commits, string[] line, IEnumerable<string> steps)
    {
        foreach (var step in steps)
            foreach (var state in Actions.Contains(step) ? (string[])["intent", "done"] : ["done"])
            {
                await KillAtAsync(scene, step, state, commits, line);
                line = ["operation", "resume", await OperationAsync(scene, verb), "--yes", "--max-lock", "10s"];
            }

        var resumed = await RunAsync(scene, line);
        Assert.True(resumed.ExitCode == 0 || commits, resumed.ToString());
    }

    static async Task KillAtAsync(ReshapeScene scene, string step, string state, bool commits, string[] line)
    {
        await using var gate = await Gate.CloseAsync(scene.Database, step, state, atCommit: commits);
        await using (var tool = Tool.Start([.. line, "--connection", scene.Database.ConnectionString]))
        {
            await gate.ReachedAsync(tool);
            await tool.KillAsync();
        }

        if (commits)
        {
            await gate.OpenAsync();
            await Until.NoSessionAsync(scene.Database);
        }
        else await gate.DisarmAsync();
    }

    static Task<ToolRun> RunAsync(ReshapeScene scene, params IEnumerable<string> line) =>
        Tool.RunAsync([.. line, "--connection", scene.Database.ConnectionString]);

    static Task<string> OperationAsync(ReshapeScene scene, string verb) => scene.Database.ScalarAsync<string>(
        $"SELECT id FROM pgstrata.operation WHERE verb = '{verb}' ORDER BY created_at DESC LIMIT 1");
}
