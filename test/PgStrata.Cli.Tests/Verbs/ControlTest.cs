using PgStrata.Testing;

namespace PgStrata.Cli.Tests.Verbs;

/// <summary>One shell runs an operation, another one steers it.</summary>
public sealed class ControlTest
{
    /// <summary>A CHECK that makes whoever copies the first row wait for a lock: the copy stands in its first chunk.</summary>
    const string Held = """
        CREATE FUNCTION app.held(id bigint) RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN IF id = 1 THEN PERFORM pg_advisory_xact_lock_shared(4711); END IF; RETURN true; END $$;
        CREATE TABLE app.plain (id bigint PRIMARY KEY CHECK (app.held(id)), at timestamptz NOT NULL, filler text);
        CREATE INDEX ON app.plain (at);
        INSERT INTO app.plain SELECT g, now() - interval '8 days' + g * interval '30 s', repeat('x', 250) FROM generate_series(1, 20000) g;
        """;

    static readonly string[] Rewrite =
        ["convert", "app.plain", "--key", "at", "--every", "1 week", "--strategy", "rewrite", "--widen-key", "--workers", "1", "--yes"];

    [PostgresFact]
    public async Task A_paused_copy_writes_nothing_though_changes_are_noted_and_goes_on_after_a_kill()
    {
        await using var cli = await CliDatabase.EmptyAsync();
        await cli.ExecuteAsync(Held);
        var hold = await cli.SomebodyAsync("SELECT pg_advisory_lock(4711)");
        await using var tool = cli.Start([.. Rewrite, "--chunk", "1ms"]);
        await UntilAsync(cli, tool, Waits);
        var id = await cli.ScalarAsync<string>("SELECT id FROM pgstrata.operation");

        Assert.Contains("asked to pause", await cli.OkAsync("operation", "pause", id), StringComparison.Ordinal);
        await UntilAsync(cli, tool, "SELECT (live->>'pausing')::bool FROM pgstrata.control");
        await hold.DisposeAsync();
        Assert.Contains("paused: nothing is written", await cli.OkAsync("operation", "pause", id, "--wait"), StringComparison.Ordinal);
        var copied = await cli.ScalarAsync<long>($"SELECT count(*) FROM pgstrata_old_{id}.pgstrata_copied");
        await cli.ExecuteAsync("INSERT INTO app.plain VALUES (20001, now() - interval '1 day')");
        await UntilAsync(cli, tool, "SELECT (live->>'backlog')::int > 0 AND (live->>'paused')::bool FROM pgstrata.control");
        Assert.Equal(1, copied);
        Assert.Equal(copied, await cli.ScalarAsync<long>($"SELECT count(*) FROM pgstrata_old_{id}.pgstrata_copied"));
        Assert.Contains("; paused; queue ~1, change ", await cli.OkAsync("operation", "show", id), StringComparison.Ordinal);

        await tool.KillAsync();
        var (_, shown) = await cli.JsonAsync("operation", "show", id);
        Assert.Equal("stopped", shown.GetProperty("state").GetString());
        Assert.True(shown.GetProperty("paused").GetBoolean());
        await cli.OkAsync("operation", "resume", id, "--yes", "--chunk", "500ms");
        Assert.Equal("switched", await cli.ScalarAsync<string>("SELECT state FROM pgstrata.operation"));
        Assert.Equal(20001, await cli.ScalarAsync<long>("SELECT count(*) FROM app.plain"));
    }

    [PostgresFact]
    public async Task Workers_throttles_and_the_moment_of_the_switch_are_set_from_another_shell()
    {
        await using var cli = await CliDatabase.EmptyAsync();
        await cli.ExecuteAsync(Held);
        var flag = Path.Combine(cli.Files.Path, "hold");
        await File.WriteAllTextAsync(flag, "");
        var hold = await cli.SomebodyAsync("SELECT pg_advisory_lock(4711)");
        await using var tool = cli.Start([.. Rewrite, "--postpone", "--throttle", $"file={flag}"]);
        await UntilAsync(cli, tool, $"SELECT live->>'throttled' = '{flag} is there' AND live->>'phase' = 'copy' FROM pgstrata.control");
        var id = await cli.ScalarAsync<string>("SELECT id FROM pgstrata.operation");
        var (_, listed) = await cli.JsonAsync("operation", "list");
        var live = listed.GetProperty("operations")[0].GetProperty("live");
        Assert.Equal($"{flag} is there", live.GetProperty("throttled").GetString());
        Assert.Equal(0, live.GetProperty("done").GetInt64());
        Assert.True(live.GetProperty("total").GetInt64() > 0);

        Assert.Contains("goes on with file=off workers=3", await cli.OkAsync(
            "operation", "set", id, "file=off", "workers=3", "chunk-ms=20", "--wait"), StringComparison.Ordinal);
        await UntilAsync(cli, tool, Waits);
        await UntilAsync(cli, tool, $"SELECT count(*) = 3 FROM pg_stat_activity WHERE application_name LIKE 'pgstrata {id} % worker _'");
        await hold.DisposeAsync();

        await UntilAsync(cli, tool, "SELECT live->>'phase' = 'postponed' FROM pgstrata.control");
        await cli.ExecuteAsync("INSERT INTO app.plain VALUES (20001, now() - interval '1 day')");
        await UntilAsync(cli, tool, $"SELECT EXISTS (SELECT FROM pgstrata_stage_{id}.plain WHERE id = 20001)");
        Assert.Contains("switched", await cli.OkAsync("operation", "cutover", id, "--wait"), StringComparison.Ordinal);
        var run = await tool.EndAsync();
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("from another shell: goes on with --workers 3 --chunk 20ms", run.Error, StringComparison.Ordinal);
        Assert.Contains("the switch is postponed", run.Error, StringComparison.Ordinal);
        Assert.Equal(20001, await cli.ScalarAsync<long>("SELECT count(*) FROM app.plain"));
    }

    [PostgresFact]
    public async Task A_tool_that_waits_at_a_gate_hears_pause_resume_and_abort()
    {
        await using var cli = await CliDatabase.EmptyAsync();
        await cli.ExecuteAsync("CREATE TABLE app.plain (id bigint, at timestamptz NOT NULL)");
        await using var tool = cli.Start("convert", "app.plain", "--key", "at", "--every", "1 day", "--gate", "SELECT 1 = 2", "--yes");
        await UntilAsync(
            cli, tool,
            """
            SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT 1 = 2%' AND application_name LIKE '% control'
              AND datname = current_database())
            """);
        var id = await cli.ScalarAsync<string>("SELECT id FROM pgstrata.operation");

        Assert.Contains("paused", await cli.OkAsync("operation", "pause", id, "--wait"), StringComparison.Ordinal);
        Assert.Contains("the pause is over", await cli.OkAsync("operation", "resume", id, "--yes", "--wait"), StringComparison.Ordinal);
        var (code, json) = await cli.JsonAsync("operation", "abort", id, "--yes", "--wait");
        Assert.Equal(0, code);
        Assert.Equal("aborted", json.GetProperty("state").GetString());
        Assert.True(json.GetProperty("is_so").GetBoolean());
        var run = await tool.EndAsync();
        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains("aborted from another shell", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, await cli.ScalarAsync<long>($"SELECT count(*) FROM pg_namespace WHERE nspname LIKE '%{id}%'"));
    }

    [Theory]
    [InlineData("workers=many", "workers: 'many' is not a number from 1 to 64; write for example workers=4")]
    [InlineData("max-lag=much", "max-lag: 'much' is not a number with one of the units B, kB, MB, GB, TB; write for example max-lag=64MB")]
    [InlineData("speed=9", "'speed' is none of workers, chunk-ms, max-wait, max-lock, max-lag")]
    public async Task A_setting_that_is_none_says_what_would_do(string setting, string message)
    {
        var run = await Tool.RunAsync("operation", "set", "abcdefgh", setting);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    const string Waits = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted)";

    /// <summary>Waits for what can be seen in the server; a tool that ends first says why it will not come.</summary>
    static async Task UntilAsync(CliDatabase cli, RunningTool tool, string query)
    {
        while (!await IsAsync(cli, query))
        {
            if (tool.HasExited && !await IsAsync(cli, query)) Assert.Fail($"not seen: {query}\n{await tool.EndAsync()}");
            await Task.Delay(50);
        }
    }

    /// <summary>Nothing, and a schema that is not there yet, is no.</summary>
    static async Task<bool> IsAsync(CliDatabase cli, string query)
    {
        try
        {
            return await cli.ScalarAsync<object?>(query) is true;
        }
        catch (Npgsql.PostgresException error) when (error.SqlState is "42P01" or "3F000")
        {
            return false;
        }
    }
}
