using PgStrata.Planning;
using PgStrata.Reshape.Undo;
using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Tests.Crash;

/// <summary>
/// A partitioned table that becomes plain: kill -9 before and after every step, then resume, or abort; and the ways after it.
/// </summary>
public sealed class KilledPlainTests
{
    static readonly string[] Undo =
        ["undo", Readings.Table, "--key", "id", "--key", "id,note", "--yes", "--max-lock", "10s"];

    static readonly UndoRequest Request = new() { Table = new QualifiedName("app", "readings"), Keys = [["id"], ["id", "note"]] };

    static readonly Lazy<Task<IReadOnlyList<string>>> Plain = new(async () =>
    {
        await using var scene = await PartitionedAsync();
        await EndsWellAsync(scene, Undo);
        return await Picture.TakeAsync(scene.Database, await scene.OperationAsync("undo"));
    });

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_every_step_in_turn_it_resumes_to_the_unbroken_end(bool commits)
    {
        await using var scene = await PartitionedAsync();
        var rows = await Scene.RowsAsync(scene.Database);

        await KillAtEachAsync(scene, await PlanAsync(scene), Undo, "undo", commits);

        Picture.Same(await Plain.Value, await Picture.TakeAsync(scene.Database, await scene.OperationAsync("undo")));
        Assert.Equal(rows, await Scene.RowsAsync(scene.Database));
    }

    [PostgresTheory]
    [InlineData("duplicates-readings_pkey", "done")]
    [InlineData("schemas", "done")]
    [InlineData("table", "done")]
    [InlineData("capture", "done")]
    [InlineData("backfill", "intent")]
    [InlineData("backfill", "done")]
    [InlineData("build", "intent")]
    [InlineData("build", "done")]
    [InlineData("way-back", "done")]
    [InlineData("catch-up", "intent")]
    [InlineData("compare", "done")]
    public async Task Killed_before_the_switch_it_aborts_to_the_table_as_it_was(string step, string state)
    {
        await using var scene = await PartitionedAsync();
        var (before, rows) = (await Picture.TakeAsync(scene.Database, null), await Scene.RowsAsync(scene.Database));
        await using var gate = await scene.KillAtAsync(step, state, commits: true, Undo);

        var aborted = await scene.RunAsync("operation", "abort", await scene.OperationAsync("undo"), "--yes");

        Assert.True(aborted.ExitCode == 0, aborted.ToString());
        Picture.Same(before, await Picture.TakeAsync(scene.Database, null));
        Assert.Equal(rows, await Scene.RowsAsync(scene.Database));
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Its_roll_back_killed_at_every_step_ends_with_the_partitioned_table(bool commits)
    {
        await using var scene = await PartitionedAsync();
        var (before, rows) = (await Picture.TakeAsync(scene.Database, null), await Scene.RowsAsync(scene.Database));
        await EndsWellAsync(scene, Undo);
        var id = await scene.OperationAsync("undo");
        var plan = await new Strata(scene.Database.ConnectionString).PlanAfterAsync(id, PgStrata.Conversion.AfterVerb.RollBack);

        await KillAtEachAsync(
            scene, plan, ["operation", "rollback", id, "--yes", "--max-lock", "10s"], "rollback", commits);

        Assert.Equal("rolled_back", await scene.StateAsync(id));
        Picture.Same(before, await Picture.TakeAsync(scene.Database, null));
        Assert.Equal(rows, await Scene.RowsAsync(scene.Database));
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Its_completion_killed_at_every_step_leaves_the_plain_table_alone(bool commits)
    {
        await using var scene = await PartitionedAsync();
        await EndsWellAsync(scene, Undo);
        var (id, rows) = (await scene.OperationAsync("undo"), await Scene.RowsAsync(scene.Database));
        var plan = await new Strata(scene.Database.ConnectionString).PlanAfterAsync(id, PgStrata.Conversion.AfterVerb.Complete);

        await KillAtEachAsync(
            scene, plan, ["operation", "complete", id, "--yes", "--max-lock", "10s"], "complete", commits);

        Assert.Equal("completed", await scene.StateAsync(id));
        Assert.Equal(rows, await Scene.RowsAsync(scene.Database));
        Picture.Same(
            [.. scene.Original.Where(IsKept)], [.. (await Picture.TakeAsync(scene.Database, null)).Where(IsKept)]);
    }

    /// <summary>The identity goes on with another sequence of the same name.</summary>
    static bool IsKept(string line) => !line.StartsWith("shape not_null_", StringComparison.Ordinal);

    static async Task<Scene> PartitionedAsync()
    {
        var scene = await Scene.SetAsync(rewrite: true);
        await EndsWellAsync(scene, Readings.Rewrite);
        await EndsWellAsync(scene, ["operation", "complete", await scene.OperationAsync(), "--yes", "--max-lock", "10s"]);
        return scene;
    }

    static async Task<Plan> PlanAsync(Scene scene)
    {
        var plan = await new Strata(scene.Database.ConnectionString).PlanAsync(Request);
        Assert.False(plan.IsBlocked, string.Join("\n", plan.Preflight));
        return plan;
    }

    static async Task EndsWellAsync(Scene scene, params IEnumerable<string> line)
    {
        var run = await scene.RunAsync(line);
        Assert.True(run.ExitCode == 0, run.ToString());
    }

    static async Task KillAtEachAsync(Scene scene, Plan plan, string[] line, string verb, bool commits)
    {
        foreach (var step in plan.Steps)
            foreach (var state in step.Kind == StepKind.Action ? (string[])["intent", "done"] : ["done"])
            {
                await using var gate = await scene.KillAtAsync(step.Id, state, commits, line);
                line = ["operation", "resume", await scene.OperationAsync(verb), "--yes", "--max-lock", "10s"];
            }

        var last = await scene.RunAsync(line);
        Assert.True(last.ExitCode == 0 || commits, last.ToString());
        await scene.AssertJournalAsync(await scene.OperationAsync(verb), "done");
    }
}
