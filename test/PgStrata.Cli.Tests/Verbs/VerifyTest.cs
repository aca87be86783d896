using PgStrata.Testing;

namespace PgStrata.Cli.Tests.Verbs;

/// <summary>verify, and what else is told of an old heap that is kept up.</summary>
public sealed class VerifyTest
{
    [PostgresFact]
    public async Task rows_are_compared_and_those_that_differ_named()
    {
        await using var cli = await CliDatabase.EmptyAsync();
        await cli.ExecuteAsync("""
            CREATE TABLE app.plain (id bigint PRIMARY KEY, at timestamptz NOT NULL, body text);
            CREATE INDEX ON app.plain (at);
            INSERT INTO app.plain SELECT g, now() - g * interval '1 hour', 'body' FROM generate_series(1, 100) g;
            """);
        await cli.OkAsync(
            "convert", "app.plain", "--key", "at", "--every", "1 day", "--strategy", "rewrite", "--widen-key", "--yes",
            "--max-lock", "10s");
        var id = await cli.ScalarAsync<string>("SELECT id FROM pgstrata.operation");
        Assert.Equal(
            $"app.plain and pgstrata_old_{id}.plain: 100 rows compared, 0 differences\n", await cli.OkAsync("verify", id));

        await cli.ExecuteAsync($"""
            UPDATE app.plain SET body = 'new' WHERE id < 4;
            UPDATE pgstrata_old_{id}.plain SET body = 'other' WHERE id = 50;
            """);
        var (code, json) = await cli.JsonAsync("verify", id);
        Assert.Equal((1, false, 97, 3), (
            code, json.GetProperty("equal").GetBoolean(), json.GetProperty("rows").GetInt32(), json.GetProperty("pending").GetInt32()));
        var difference = json.GetProperty("differences").EnumerateArray().Single();
        Assert.StartsWith("(50,", difference.GetProperty("key").GetString(), StringComparison.Ordinal);
        Assert.Equal("body", difference.GetProperty("columns")[0].GetString());

        Assert.Contains("3 changes wait for the old heap", await cli.OkAsync("status"), StringComparison.Ordinal);
        Assert.Contains("3 changes wait for the old heap", await cli.OkAsync("operation", "show", id), StringComparison.Ordinal);
        Assert.Equal(3, (await cli.JsonAsync("operation", "show", id)).Json.GetProperty("way_back_backlog").GetInt32());
        await cli.OkAsync("operation", "complete", id, "--yes");
        var nothing = await cli.RunAsync("verify", id);
        Assert.Equal(1, nothing.ExitCode);
        Assert.Contains("has no copy of all rows now", nothing.Error, StringComparison.Ordinal);
    }
}
