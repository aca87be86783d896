using PgStrata.Testing;
using PgStrata.Tests.Conversion;

namespace PgStrata.Tests.Reshape;

/// <summary>A legacy leaf becomes leaves of the grid.</summary>
public sealed class SplitTests
{
    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task a_legacy_leaf_becomes_leaves_of_the_grid_like_those_of_maintenance(int major)
    {
        await using var scene = await ReshapeScene.SetAsync(major);
        var (rows, before, shape) = (await scene.RowsAsync(), await scene.LeavesAsync(), await scene.ShapeAsync());

        await scene.RunAsync(ReshapeScene.Split());

        Assert.Equal(rows, await scene.RowsAsync());
        Assert.Empty(ConvertProbe.Differences(shape, await scene.ShapeAsync()));
        var after = await scene.LeavesAsync();
        Assert.DoesNotContain(after, l => l.StartsWith("t_legacy ", StringComparison.Ordinal));
        Assert.Single(after, l => l.Contains("(MINVALUE)", StringComparison.Ordinal));
        Assert.True(after.Length > before.Length + 4, string.Join('\n', after));
        Assert.Equal(
            "", await scene.Database.ScalarAsync<string>(
                $"SELECT coalesce(string_agg(relname, ' '), '') FROM pg_class WHERE relkind = 'r' " +
                $"AND relnamespace = 'pgstrata_stage_{scene.Operation}'::regnamespace"));
    }
}
