using PgStrata.Testing;

namespace PgStrata.Cli.Tests.Verbs;

/// <summary>undo, and the verbs that come after it.</summary>
public sealed class UndoTest
{
    [PostgresFact]
    public async Task a_partitioned_table_is_planned_made_plain_compared_and_brought_back()
    {
        await using var cli = await CliDatabase.EmptyAsync();
        await cli.ExecuteAsync("""
            CREATE TABLE app.hand (id bigint, region text, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
            CREATE TABLE app.hand_eu PARTITION OF app.hand FOR VALUES IN ('eu');
            CREATE TABLE app.hand_other PARTITION OF app.hand DEFAULT;
            INSERT INTO app.hand SELECT g, CASE WHEN g % 2 = 0 THEN 'eu' ELSE 'us' END FROM generate_series(1, 100) g;
            """);

        var plan = await cli.OkAsync("undo", "app.hand", "--key", "id", "--plan");
        Assert.Contains("app.hand becomes a plain table", plan, StringComparison.Ordinal);
        Assert.Equal("p", await cli.ScalarAsync<string>("SELECT relkind::text FROM pg_class WHERE oid = 'app.hand'::regclass"));

        await cli.OkAsync("undo", "app.hand", "--key", "id", "--yes", "--max-lock", "10s");
        var id = await cli.ScalarAsync<string>("SELECT id FROM pgstrata.operation");
        Assert.Equal("r", await cli.ScalarAsync<string>("SELECT relkind::text FROM pg_class WHERE oid = 'app.hand'::regclass"));
        Assert.Equal(
            $"app.hand and pgstrata_old_{id}.hand: 100 rows compared, 0 differences\n", await cli.OkAsync("verify", id));

        await cli.ExecuteAsync("UPDATE app.hand SET region = 'asia' WHERE id < 10");
        await cli.OkAsync("operation", "rollback", id, "--yes", "--max-lock", "10s");
        Assert.Equal(9L, await cli.ScalarAsync<long>("SELECT count(*) FROM app.hand_other WHERE region = 'asia'"));

        var refused = await cli.RunAsync("undo", "app.hand", "--key", "region,note", "--yes");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("hand_pkey (id, region)", refused.Error, StringComparison.Ordinal);
    }
}
