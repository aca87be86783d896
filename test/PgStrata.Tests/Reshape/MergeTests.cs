using PgStrata.Conversion;
using PgStrata.Planning;
using PgStrata.Reshape;
using PgStrata.Testing;
using PgStrata.Tests.Conversion;

namespace PgStrata.Tests.Reshape;

/// <summary>Leaves that lie side by side become one, and back.</summary>
public sealed class MergeTests
{
    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task leaves_become_one_and_come_back_with_every_change(int major)
    {
        await using var scene = await SplitAsync(major);
        var (rows, before) = (await scene.RowsAsync(), await scene.LeavesAsync());
        var (merged, last) = (await NameAsync(scene, 60), await NameAsync(scene, 140));

        await scene.RunAsync(new ReshapeRequest
        {
            Table = ReshapeScene.Table,
            Verb = ReshapeVerb.Merge,
            From = await EdgeAsync(scene, merged, "FROM"),
            To = await EdgeAsync(scene, last, "TO"),
        });

        Assert.Equal(rows, await scene.RowsAsync());
        Assert.Equal(before.Length - 2, (await scene.LeavesAsync()).Length);
        // Under the name that maintenance would give it, which was another leaf's until then; its indexes too.
        Assert.Equal(merged, await NameAsync(scene, 140));
        Assert.Equal(
            "app." + merged.Split('.')[1] + "_pkey", await scene.Database.ScalarAsync<string>(
                $"SELECT n.nspname || '.' || c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid " +
                $"JOIN pg_namespace n ON n.oid = c.relnamespace WHERE i.indrelid = '{merged}'::regclass AND indisprimary"));
        Assert.Equal(
            "app", await scene.Database.ScalarAsync<string>(
                $"SELECT stxnamespace::regnamespace::text FROM pg_statistic_ext WHERE stxrelid = '{merged}'::regclass"));

        await scene.Database.ExecuteAsync("UPDATE app.t SET kind = 3 WHERE id % 4 = 0; DELETE FROM app.t WHERE id % 9 = 0");
        rows = await scene.RowsAsync();
        await scene.DoneAsync(await scene.AfterAsync(AfterVerb.RollBack));

        Assert.Equal(rows, await scene.RowsAsync());
        Assert.Equal(before, await scene.LeavesAsync());
        await scene.NothingLeftAsync();
    }

    [PostgresFact]
    public async Task leaves_are_merged_by_name_too_and_the_merge_completes()
    {
        await using var scene = await SplitAsync(PostgresVersions.Default);
        var (rows, before) = (await scene.RowsAsync(), await scene.LeavesAsync());

        await scene.RunAsync(new ReshapeRequest
        {
            Table = ReshapeScene.Table,
            Verb = ReshapeVerb.Merge,
            Leaves = [(await NameAsync(scene, 60)).Split('.')[1], (await NameAsync(scene, 100)).Split('.')[1]],
        });
        await scene.DoneAsync(await scene.AfterAsync(AfterVerb.Complete));

        Assert.Equal(rows, await scene.RowsAsync());
        Assert.Equal(before.Length - 1, (await scene.LeavesAsync()).Length);
        await scene.NothingLeftAsync();
    }

    [PostgresFact]
    public async Task leaves_that_do_not_lie_side_by_side_are_refused()
    {
        await using var scene = await SplitAsync(PostgresVersions.Default);

        var plan = await scene.PlanAsync(new ReshapeRequest
        {
            Table = ReshapeScene.Table,
            Verb = ReshapeVerb.Merge,
            Leaves = [(await NameAsync(scene, 60)).Split('.')[1], (await NameAsync(scene, 170)).Split('.')[1]],
        });

        Assert.Contains(plan.Preflight, c => c.Verdict == Verdict.Block && c.Detail.Contains("between", StringComparison.Ordinal));
        Assert.Empty(plan.Stages);
    }

    static async Task<ReshapeScene> SplitAsync(int major)
    {
        var scene = await ReshapeScene.SetAsync(major);
        await scene.RunAsync(ReshapeScene.Split());
        await scene.DoneAsync(await scene.AfterAsync(AfterVerb.Complete));
        return scene;
    }

    static Task<string> NameAsync(ReshapeScene scene, int id) =>
        scene.Database.ScalarAsync<string>($"SELECT tableoid::regclass::text FROM app.t WHERE id = {id}");

    static Task<string> EdgeAsync(ReshapeScene scene, string leaf, string side) => scene.Database.ScalarAsync<string>(
        $"SET timezone = 'UTC'; SELECT substring(pg_get_expr(relpartbound, oid) from '{side} \\(''([^'']+)''\\)') FROM pg_class " +
        $"WHERE oid = '{leaf}'::regclass");
}
