using PgStrata.Testing;

namespace PgStrata.Cli.Tests.Verbs;

public sealed class MaintainTest
{
    const string At = "2026-01-04T12:00:00Z";

    static readonly string[] Contract =
    [
        "version", "verb", "at", "plan", "state",
        "longest_exclusive_lock_ms", "longest_lock_wait_ms", "rows_moved", "wal_bytes", "tables",
    ];

    [PostgresFact]
    public async Task leaves_are_made_up_to_the_horizon_and_a_second_run_finds_nothing_to_do()
    {
        await using var cli = await CliDatabase.SandboxAsync();
        var (code, json) = await cli.JsonAsync("maintain", "--at", At);
        Assert.Equal((0, "done"), (code, json.GetProperty("state").GetString()));
        Assert.Equal(Contract, json.EnumerateObject().Select(p => p.Name));
        Assert.True(json.GetProperty("wal_bytes").GetInt64() > 0);
        var table = json.GetProperty("tables")[0];
        Assert.Equal(
            ("app.fixes", "acted", "2026-01-12 00:00:00+00"),
            (table.GetProperty("table").GetString(), table.GetProperty("state").GetString(),
                table.GetProperty("covered_until").GetString()));
        Assert.Equal(
            Enumerable.Range(5, 7).Select(d => $"fixes_p202601{d:00}"),
            table.GetProperty("created").EnumerateArray().Select(c => c.GetString()));
        foreach (var step in table.GetProperty("steps").EnumerateArray())
        {
            Assert.Equal("done", step.GetProperty("state").GetString());
            Assert.True(step.GetProperty("duration_ms").GetDouble() > 0);
            Assert.Contains("SHARE UPDATE EXCLUSIVE app.fixes", step.GetProperty("locks").EnumerateArray().Select(l => l.GetString()));
            Assert.Equal(TimeSpan.Zero, step.GetProperty("started").GetDateTimeOffset().Offset);
        }
        Assert.Equal(11, await cli.LeavesAsync());

        var again = await cli.RunAsync("maintain", "--at", At);
        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        Assert.Contains("nothing to do", again.Output, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task a_plan_shows_the_statements_and_changes_nothing()
    {
        await using var cli = await CliDatabase.SandboxAsync();
        var script = await cli.RunAsync("maintain", "--plan", "--at", At, "--output", "sql");
        Assert.Equal((3, ""), (script.ExitCode, script.Error));
        Assert.Contains(
            "ALTER TABLE app.fixes ATTACH PARTITION app.fixes_p20260105 FOR VALUES FROM ('2026-01-05 00:00:00+00'::timestamptz)",
            script.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("pgstrata.step", script.Output, StringComparison.Ordinal);
        var runbook = await cli.RunAsync("maintain", "--plan", "--at", At, "--output", "markdown");
        Assert.Contains("| app.fixes | pending | fixes_p20260105, ", runbook.Output, StringComparison.Ordinal);
        Assert.Contains("- [ ] **Create 7 leaves", runbook.Output, StringComparison.Ordinal);
        var text = await cli.RunAsync("maintain", "--plan", "--at", At);
        Assert.Contains("SHARE UPDATE EXCLUSIVE app.fixes", text.Output, StringComparison.Ordinal);
        var (code, json) = await cli.JsonAsync("maintain", "--plan", "--at", At);
        Assert.Equal((3, "attention"), (code, json.GetProperty("state").GetString()));
        Assert.Equal("planned", json.GetProperty("tables")[0].GetProperty("steps")[0].GetProperty("state").GetString());
        Assert.Equal(4, await cli.LeavesAsync());
    }

    [PostgresFact]
    public async Task until_makes_leaves_beyond_the_horizon()
    {
        await using var cli = await CliDatabase.SandboxAsync();
        await cli.OkAsync("maintain", "app.fixes", "--at", At, "--until", "2026-01-20");
        Assert.Equal(19, await cli.LeavesAsync());
    }

    [PostgresFact]
    public async Task until_that_fits_no_table_is_wrong_usage()
    {
        await using var cli = await CliDatabase.SandboxAsync();
        var number = await cli.RunAsync("maintain", "app.fixes", "--at", At, "--until", "50000");
        Assert.Equal((2, ""), (number.ExitCode, number.Output));
        Assert.Contains("the key received_at of app.fixes is a time: give an instant", number.Error, StringComparison.Ordinal);
        var word = await cli.RunAsync("maintain", "--until", "tomorrow");
        Assert.Equal(2, word.ExitCode);
        Assert.Contains("--until 'tomorrow' is not an ISO instant or a number; write for example --until 2027-01-01", word.Error,
            StringComparison.Ordinal);
        Assert.Equal(4, await cli.LeavesAsync());
    }

    [PostgresFact]
    public async Task an_invented_instant_acts_in_a_sandbox_only()
    {
        await using var cli = await CliDatabase.SandboxAsync();
        await cli.ExecuteAsync("UPDATE pgstrata.meta SET sandbox = false");
        var run = await cli.RunAsync("maintain", "--at", At);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("UPDATE pgstrata.meta SET sandbox = true", run.Error, StringComparison.Ordinal);
        Assert.Equal(4, await cli.LeavesAsync());
    }

    [PostgresFact]
    public async Task a_rail_of_retention_is_named_and_lifted_only_in_words()
    {
        await using var cli = await CliDatabase.SandboxAsync("--retain", "2 days", "--expire", "drop");
        var refused = await cli.RunAsync("maintain", "--at", At);
        Assert.Equal(3, refused.ExitCode);
        Assert.Equal(2, refused.Error.Split("app.fixes: retention-fraction: ").Length); // said once
        Assert.Contains(
            "hint: see what would go with pgstrata maintain app.fixes --plan --confirm-retention",
            refused.Error, StringComparison.Ordinal);
        Assert.Equal(11, await cli.LeavesAsync());
        var (code, json) = await cli.JsonAsync("maintain", "--at", At, "--confirm-retention");
        Assert.Equal(0, code);
        Assert.Equal(["fixes_p20260101"], json.GetProperty("tables")[0].GetProperty("expired").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal(10, await cli.LeavesAsync());
    }

    [PostgresFact]
    public async Task one_table_that_fails_is_said_by_the_exit_code_and_the_others_are_done()
    {
        await using var cli = await CliDatabase.SandboxAsync();
        await cli.ExecuteAsync("""
            CREATE TABLE app.gone (k int NOT NULL) PARTITION BY RANGE (k);
            CREATE TABLE app.gone_p0 PARTITION OF app.gone FOR VALUES FROM (0) TO (10)
            """);
        await cli.OkAsync("policy", "adopt", "app.gone", "--yes");
        await cli.ExecuteAsync("DROP TABLE app.gone");
        var run = await cli.RunAsync("maintain", "--at", At);
        Assert.Equal(5, run.ExitCode);
        Assert.Contains("pgstrata: app.gone: there is no table app.gone", run.Error, StringComparison.Ordinal);
        Assert.Equal(11, await cli.LeavesAsync());
        Assert.Equal(1, (await cli.RunAsync("maintain", "app.gone", "--at", At)).ExitCode);
    }

    [PostgresFact]
    public async Task of_two_runs_at_once_one_acts_and_the_other_ends_with_4()
    {
        await using var cli = await CliDatabase.SandboxAsync();
        var somebody = await cli.SomebodyAsync("BEGIN; LOCK TABLE app.fixes IN SHARE UPDATE EXCLUSIVE MODE");
        await using var first = cli.Start("maintain", "--at", At);
        const string taken =
            """
            SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
            """;
        while (!await cli.ScalarAsync<bool>(taken))
        {
            Assert.False(first.HasExited);
            await Task.Yield();
        }
        var (code, json) = await cli.JsonAsync("maintain", "--at", At);
        Assert.Equal((4, "not_obtained", "not_obtained"),
            (code, json.GetProperty("state").GetString(), json.GetProperty("tables")[0].GetProperty("state").GetString()));
        Assert.Equal(4, await cli.LeavesAsync());
        await somebody.DisposeAsync();
        Assert.Equal(0, (await first.EndAsync()).ExitCode);
        Assert.Equal(11, await cli.LeavesAsync());
    }

    [PostgresFact]
    public async Task a_lock_that_is_not_had_in_time_names_who_has_it()
    {
        await using var cli = await CliDatabase.SandboxAsync();
        await using var other = await cli.SomebodyAsync("BEGIN; LOCK TABLE app.fixes IN SHARE UPDATE EXCLUSIVE MODE");
        var run = await cli.RunAsync("maintain", "--at", At, "--max-wait", "100ms");
        Assert.Equal(4, run.ExitCode);
        Assert.Contains("somebody", run.Error, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task a_paused_table_is_left_alone_and_a_run_that_did_nothing_does_not_end_with_0()
    {
        await using var cli = await CliDatabase.SandboxAsync();
        await cli.ExecuteAsync("""UPDATE pgstrata.policy SET policy = (policy::jsonb || '{"paused": true}')::json""");
        var run = await cli.RunAsync("maintain", "--at", At);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("app.fixes: left alone: the policy is paused", run.Error, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task without_a_policy_it_says_how_to_get_one()
    {
        await using var cli = await CliDatabase.EmptyAsync();
        var none = await cli.RunAsync("maintain");
        Assert.Equal((3, ""), (none.ExitCode, none.Output));
        Assert.Contains("no table has a policy", none.Error, StringComparison.Ordinal);
        var unknown = await cli.RunAsync("maintain", "app.other");
        Assert.Equal((1, ""), (unknown.ExitCode, unknown.Output));
        Assert.Contains("There is no policy for app.other", unknown.Error, StringComparison.Ordinal);
    }
}
