using PgStrata.Conversion;
using PgStrata.Conversion.Rewrite;
using PgStrata.Maintenance;
using PgStrata.Planning;
using PgStrata.Testing;
using PgStrata.Tests.Conversion;

namespace PgStrata.Tests.Reshape;

/// <summary>After the switch of a split: the old leaf is kept up, comes back with every change, or goes for good.</summary>
public sealed class ReshapeWayBackTests
{
    const string Changes = """
        UPDATE app.t SET kind = 7, body = '[1]' WHERE id % 3 = 0;
        UPDATE app.t SET at = at + interval '1 day' WHERE id % 5 = 0;
        UPDATE app.t SET at = now() + interval '3 days' WHERE id = 11;
        DELETE FROM app.t WHERE id % 7 = 0;
        INSERT INTO app.t (at, code) VALUES (now(), 'new'), ('2020-01-01Z', 'old');
        """;

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task whatever_was_changed_since_the_switch_comes_back(int major)
    {
        await using var scene = await ReshapeScene.SetAsync(major);
        var (shape, leaves) = (await scene.ShapeAsync(), await scene.LeavesAsync());
        var legacy = await scene.ShapeAsync(ReshapeScene.Table.With("t_legacy"));
        await scene.RunAsync(ReshapeScene.Split());
        await scene.Database.ExecuteAsync(Changes);
        var rows = await scene.RowsAsync();

        var plan = await scene.AfterAsync(AfterVerb.RollBack);
        Assert.False(plan.IsBlocked, string.Join("\n", plan.Preflight));
        await scene.DoneAsync(plan);

        Assert.Equal(rows, await scene.RowsAsync());
        Assert.Equal(leaves, await scene.LeavesAsync());
        Assert.Empty(ConvertProbe.Differences(shape, await scene.ShapeAsync()));
        var restored = await scene.ShapeAsync(ReshapeScene.Table.With("t_legacy"));
        Assert.Empty(ConvertProbe.Differences(legacy, restored));
        Assert.Equal((legacy.Oid, legacy.FileNode), (restored.Oid, restored.FileNode));
        await scene.NothingLeftAsync();
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task a_completed_split_leaves_nothing_but_the_table(int major)
    {
        await using var scene = await ReshapeScene.SetAsync(major);
        await scene.RunAsync(ReshapeScene.Split());
        await scene.Database.ExecuteAsync(Changes);
        var (rows, leaves) = (await scene.RowsAsync(), await scene.LeavesAsync());

        await scene.DoneAsync(await scene.AfterAsync(AfterVerb.Complete));

        Assert.Equal(rows, await scene.RowsAsync());
        Assert.Equal(leaves, await scene.LeavesAsync());
        await scene.NothingLeftAsync();
    }

    [PostgresFact]
    public async Task maintenance_keeps_the_old_leaf_up()
    {
        await using var scene = await ReshapeScene.SetAsync();
        await scene.RunAsync(ReshapeScene.Split());
        await scene.Database.ExecuteAsync(Changes);

        var report = await scene.Strata.MaintainAsync(new MaintainRequest());

        Assert.Contains(
            Assert.Single(report.Tables).Notes, n => n.StartsWith($"way back of {scene.Operation}:", StringComparison.Ordinal));
        var verified = await Verification.RunAsync(scene.Strata.Sessions, scene.Operation, CancellationToken.None);
        Assert.True(verified.IsEqual);
        Assert.Equal(0, verified.Found.Pending);
    }

    [PostgresFact]
    public async Task rows_of_a_leaf_that_was_dropped_since_do_not_come_back()
    {
        await using var scene = await ReshapeScene.SetAsync();
        await scene.RunAsync(ReshapeScene.Split());
        await scene.Database.ExecuteAsync("UPDATE app.t SET kind = 9 WHERE id % 10 = 0");
        var leaf = await scene.Database.ScalarAsync<string>("SELECT tableoid::regclass::text FROM app.t WHERE id = 60");
        await scene.Database.ExecuteAsync($"DROP TABLE {leaf}");
        var rows = await scene.RowsAsync();

        await scene.DoneAsync(await scene.AfterAsync(AfterVerb.RollBack));

        Assert.Equal(rows, await scene.RowsAsync());
        await scene.NothingLeftAsync();
    }

    [PostgresFact]
    public async Task what_was_changed_on_the_table_or_stands_in_the_range_refuses_the_roll_back()
    {
        await using var scene = await ReshapeScene.SetAsync();
        await scene.RunAsync(ReshapeScene.Split());
        var leaf = await scene.Database.ScalarAsync<string>("SELECT tableoid::regclass::text FROM app.t WHERE id = 60");
        var bound = await scene.Database.ScalarAsync<string>(
            $"SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE oid = '{leaf}'::regclass");
        await scene.Database.ExecuteAsync($"""
            ALTER TABLE app.t DETACH PARTITION {leaf};
            CREATE TABLE app.mine (LIKE app.t INCLUDING GENERATED);
            ALTER TABLE app.t ATTACH PARTITION app.mine {bound};
            CREATE INDEX t_kind2 ON app.t (kind);
            """);

        var plan = await scene.AfterAsync(AfterVerb.RollBack);

        var blocks = plan.Preflight.Where(c => c.Verdict == Verdict.Block).Select(c => c.Detail).ToList();
        Assert.Contains(blocks, b => b.Contains("t_kind2", StringComparison.Ordinal));
        Assert.Contains(blocks, b => b.Contains("app.mine", StringComparison.Ordinal));
        Assert.Empty(plan.Stages);
    }
}
