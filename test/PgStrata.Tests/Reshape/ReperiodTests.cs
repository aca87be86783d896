using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Maintenance;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Reshape;
using PgStrata.Store;
using PgStrata.Testing;

namespace PgStrata.Tests.Reshape;

/// <summary>The period of a table changes: of what is to come, or of all that is there.</summary>
public sealed class ReperiodTests
{
    static readonly ReshapeRequest Weekly = new()
    {
        Table = ReshapeScene.Table, Verb = ReshapeVerb.Reperiod, Every = Period.Parse("1 week"),
    };

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task empty_leaves_are_replaced_at_once_and_maintenance_goes_on_with_the_new_period(int major)
    {
        await using var scene = await ReshapeScene.SetAsync(major);
        var (rows, before) = (await scene.RowsAsync(), await scene.LeavesAsync());

        var report = await scene.RunAsync(Weekly);
        var after = await scene.LeavesAsync();
        var maintained = await scene.Strata.MaintainAsync(new MaintainRequest());

        Assert.Equal("done", report.State);
        Assert.Equal(rows, await scene.RowsAsync());
        Assert.Single(after, l => l.Contains("(MINVALUE)", StringComparison.Ordinal));
        Assert.True(after.Length < before.Length, string.Join('\n', after));
        Assert.Equal(MaintainExit.Done, maintained.Exit);
        Assert.Equal(Period.Parse("1 week"), (await PolicyAsync(scene)).Grid.Period);
        await scene.NothingLeftAsync();
    }

    [PostgresFact]
    public async Task a_row_that_comes_into_a_leaf_meanwhile_undoes_everything()
    {
        await using var scene = await ReshapeScene.SetAsync();
        var before = await scene.LeavesAsync();
        await scene.PlanAsync(Weekly);
        await scene.Database.ExecuteAsync("INSERT INTO app.t (at) VALUES (now() + interval '3 days')");

        var report = await scene.Strata.RunAsync(scene.Plan, ReshapeScene.Patient);

        Assert.Equal(RunOutcome.Undone, report.Outcome);
        Assert.Contains("rows have come into", report.Message, StringComparison.Ordinal);
        Assert.Equal(before, await scene.LeavesAsync());
        Assert.Equal(Period.Parse("1 day"), (await PolicyAsync(scene)).Grid.Period);
        await scene.NothingLeftAsync();
    }

    [PostgresTheory, InlineData(15), InlineData(18)]
    public async Task all_leaves_are_rewritten_and_the_policy_with_them_and_back(int major)
    {
        await using var scene = await ReshapeScene.SetAsync(major);
        await scene.RunAsync(ReshapeScene.Split());
        await scene.DoneAsync(await scene.AfterAsync(AfterVerb.Complete));
        var (rows, before) = (await scene.RowsAsync(), await scene.LeavesAsync());

        await scene.RunAsync(Weekly with { All = true });

        Assert.Equal(rows, await scene.RowsAsync());
        Assert.InRange((await scene.LeavesAsync()).Length, 2, 5);
        Assert.Equal(Period.Parse("1 week"), (await PolicyAsync(scene)).Grid.Period);

        await scene.Database.ExecuteAsync("UPDATE app.t SET at = at + interval '1 day' WHERE id % 3 = 0");
        rows = await scene.RowsAsync();
        await scene.DoneAsync(await scene.AfterAsync(AfterVerb.RollBack));

        Assert.Equal(rows, await scene.RowsAsync());
        Assert.Equal(before, await scene.LeavesAsync());
        Assert.Equal(Period.Parse("1 day"), (await PolicyAsync(scene)).Grid.Period);
        await scene.NothingLeftAsync();
    }

    [PostgresFact]
    public async Task without_an_empty_leaf_only_the_policy_changes()
    {
        await using var scene = await ReshapeScene.SetAsync(after: """
            INSERT INTO app.t (at) SELECT max(lower) FROM (
              SELECT substring(pg_get_expr(c.relpartbound, c.oid) from 'FROM \(''([^'']+)''\)')::timestamptz AS lower
              FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'app.t'::regclass) x
            """);
        var before = await scene.LeavesAsync();

        await scene.RunAsync(Weekly);

        Assert.Equal(before, await scene.LeavesAsync());
        Assert.Equal(Period.Parse("1 week"), (await PolicyAsync(scene)).Grid.Period);
    }

    static async Task<Policy> PolicyAsync(ReshapeScene scene) =>
        PolicyJson.Read(await scene.Database.ScalarAsync<string>("SELECT policy::text FROM pgstrata.policy"));
}
