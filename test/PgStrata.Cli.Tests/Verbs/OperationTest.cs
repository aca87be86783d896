using PgStrata.Testing;

namespace PgStrata.Cli.Tests.Verbs;

/// <summary>The operation verbs: what they show of an operation, and what they say when they cannot act.</summary>
public sealed class OperationTest
{
    const string Closed = "SELECT 1 = 2";
    static readonly string[] Convert = ["convert", "app.plain", "--key", "at", "--every", "1 day"];

    [PostgresFact]
    public async Task a_plan_of_an_open_operation_shows_what_is_left_and_what_would_be_undone()
    {
        await using var cli = await PlainAsync();
        var id = await StoppedAsync(cli);
        var forward = await cli.OkAsync("operation", "resume", id, "--plan", "--output", "markdown");
        Assert.Contains("- [x] **Keep rows", forward, StringComparison.Ordinal);
        Assert.Contains("- [ ] **Switch", forward, StringComparison.Ordinal);
        var script = await cli.OkAsync("operation", "resume", id, "--plan", "--output", "sql");
        Assert.DoesNotContain("NOT VALID", script, StringComparison.Ordinal);

        var back = await cli.OkAsync("operation", "abort", id, "--plan", "--output", "sql");
        Assert.Contains("DROP CONSTRAINT", back, StringComparison.Ordinal);
        Assert.DoesNotContain("CREATE TABLE", back, StringComparison.Ordinal);
        var staged = back.IndexOf("DROP TABLE pgstrata_stage", StringComparison.Ordinal);
        Assert.True(staged < back.IndexOf("DROP CONSTRAINT", StringComparison.Ordinal), back);

        var aborted = await cli.RunAsync("operation", "abort", id, "--yes");
        Assert.Equal(0, aborted.ExitCode);
        var done = aborted.Error.Split('\n').Where(l => l.StartsWith('✓')).ToList();
        Assert.NotEmpty(done);
        Assert.All(done, line => Assert.StartsWith("✓ Undo: ", line, StringComparison.Ordinal));
    }

    [PostgresFact]
    public async Task an_undone_step_began_when_it_was_undone()
    {
        await using var cli = await PlainAsync();
        var id = await StoppedAsync(cli);
        await cli.ExecuteAsync(
            "UPDATE pgstrata.step SET started_at = started_at - interval '1 day', finished_at = finished_at - interval '1 day'");
        var (_, json) = await cli.JsonAsync("operation", "abort", id, "--yes");
        var undone = json.GetProperty("steps").EnumerateArray().Where(s => s.GetProperty("state").GetString() == "undone").ToList();
        Assert.NotEmpty(undone);
        Assert.All(undone, s => Assert.True(s.GetProperty("duration_ms").GetDouble() < TimeSpan.FromHours(1).TotalMilliseconds, $"{s}"));
    }

    [PostgresFact]
    public async Task an_operation_whose_process_was_killed_is_told_from_one_at_work()
    {
        await using var cli = await PlainAsync();
        await using var tool = cli.Start([.. Convert, "--yes", "--gate", Closed]);
        while (await cli.ScalarAsync<bool>("SELECT to_regclass('pgstrata.operation') IS NULL")) await Task.Delay(50);
        while (!await cli.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pgstrata.operation)")) await Task.Delay(50);
        var id = await cli.ScalarAsync<string>("SELECT id FROM pgstrata.operation");
        Assert.Equal("running", await ListedAsync(cli));
        Assert.DoesNotContain("its process is gone", await cli.OkAsync("status"), StringComparison.Ordinal);

        await tool.KillAsync();
        const string left =
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name LIKE 'pgstrata%' AND datname = current_database())";
        while (await cli.ScalarAsync<bool>(left))
            await Task.Delay(50);
        Assert.Equal("running", await cli.ScalarAsync<string>("SELECT state FROM pgstrata.operation"));
        Assert.Contains("its process is gone", await cli.OkAsync("operation", "list"), StringComparison.Ordinal);
        Assert.Contains($"operation {id}: convert, stopped (its process is gone)", await cli.OkAsync("status"), StringComparison.Ordinal);
        Assert.Equal("stopped", await ListedAsync(cli));
    }

    [PostgresFact]
    public async Task an_operation_is_shown_as_a_table_and_as_the_runbook_only_when_asked()
    {
        await using var cli = await PlainAsync();
        await cli.OkAsync([.. Convert, "--yes", "--max-lock", "10s"]);
        var id = await cli.ScalarAsync<string>("SELECT id FROM pgstrata.operation");
        var table = await cli.OkAsync("operation", "show", id);
        Assert.StartsWith($"convert app.plain   operation {id}   switched\n", table, StringComparison.Ordinal);
        Assert.Contains("Runs with --max-lock 10s", table, StringComparison.Ordinal);
        Assert.Contains("rehearsal", table, StringComparison.Ordinal);
        Assert.DoesNotContain("- [", table, StringComparison.Ordinal);
        var rows = table.Split('\n').SkipWhile(l => !l.Contains('─', StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.True(row.Length <= 140, row));
        Assert.Contains("- [x] **", await cli.OkAsync("operation", "show", id, "--output", "markdown"), StringComparison.Ordinal);
        var (_, json) = await cli.JsonAsync("operation", "show", id);
        var cutOver = json.GetProperty("steps").EnumerateArray().Single(s => s.GetProperty("rehearsal_hold_ms").GetDouble() > 0);
        Assert.True(cutOver.GetProperty("lock_hold_ms").GetDouble() > 0);
    }

    [PostgresFact]
    public async Task after_the_switch_abort_and_resume_point_to_the_ways_there_are()
    {
        await using var cli = await PlainAsync();
        await cli.OkAsync([.. Convert, "--yes"]);
        var id = await cli.ScalarAsync<string>("SELECT id FROM pgstrata.operation");
        foreach (var (verb, way) in ((string, string)[])[("abort", "--yes"), ("abort", "--plan"), ("resume", "--yes")])
        {
            var run = await cli.RunAsync("operation", verb, id, way);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains($"pgstrata operation rollback {id}", run.Error, StringComparison.Ordinal);
            Assert.Contains($"pgstrata operation complete {id}", run.Error, StringComparison.Ordinal);
        }
    }

    [PostgresFact]
    public async Task a_roll_back_over_rows_beyond_the_bound_copies_and_is_blocked_without_a_key()
    {
        await using var cli = await PlainAsync();
        await cli.OkAsync([.. Convert, "--yes"]);
        var id = await cli.ScalarAsync<string>("SELECT id FROM pgstrata.operation");
        await cli.OkAsync("operation", "rollback", id, "--plan");
        await cli.ExecuteAsync("INSERT INTO app.plain SELECT g, now() + interval '3 days' FROM generate_series(1, 3) g");
        var (code, json) = await cli.JsonAsync("operation", "rollback", id, "--plan");
        Assert.Equal(1, code);
        var checks = json.GetProperty("preflight").EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!);
        var beyond = checks["rows beyond"].GetProperty("detail").GetString();
        Assert.StartsWith("3 rows beyond the legacy leaf (app.plain_p", beyond, StringComparison.Ordinal);
        var blocking = checks.Values.Single(c => c.GetProperty("verdict").GetString() == "block");
        Assert.Contains("ADD PRIMARY KEY", blocking.GetProperty("remedy").GetString(), StringComparison.Ordinal);

        var (refused, document) = await cli.JsonAsync("operation", "rollback", id, "--yes");
        Assert.Equal((1, "refused"), (refused, document.GetProperty("outcome").GetString()));
        Assert.Equal("row key", document.GetProperty("preflight")[0].GetProperty("name").GetString());
    }

    [PostgresFact]
    public async Task a_saved_plan_that_was_undone_is_applied_again_as_another_operation()
    {
        await using var cli = await PlainAsync();
        var file = Path.Combine(cli.Files.Path, "plan.json");
        await cli.OkAsync([.. Convert, "--plan", "--save", file]);
        Assert.Equal(4, (await cli.RunAsync("apply", file, "--yes", "--gate", Closed, "--max-wait", "1s")).ExitCode);
        var first = await cli.ScalarAsync<string>("SELECT id FROM pgstrata.operation");
        var open = await cli.RunAsync("apply", file, "--yes");
        Assert.Contains($"pgstrata operation resume {first}", open.Error, StringComparison.Ordinal);
        await cli.OkAsync("operation", "abort", first, "--yes");

        var again = await cli.RunAsync("apply", file, "--yes");
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Contains($"operation {first} of this plan was undone; it runs again as operation ", again.Error, StringComparison.Ordinal);
        Assert.Equal(
            "aborted switched", await cli.ScalarAsync<string>("SELECT string_agg(state, ' ' ORDER BY created_at) FROM pgstrata.operation"));
        Assert.Equal(0L, await cli.ScalarAsync<long>($"SELECT count(*) FROM pg_namespace WHERE nspname LIKE '%{first}%'"));
    }

    [PostgresFact]
    public async Task an_error_is_a_document_too_when_one_was_asked_for()
    {
        await using var cli = await PlainAsync();
        var (code, json) = await cli.JsonAsync("operation", "show", "nosuch");
        Assert.Equal((1, "no_operation", "operation show"),
            (code, json.GetProperty("code").GetString(), json.GetProperty("command").GetString()));
        var (usage, missing) = await cli.JsonAsync("apply", "nosuch.json", "--yes");
        Assert.Equal((2, "file"), (usage, missing.GetProperty("code").GetString()));
        Assert.Equal(2, (await cli.RunAsync("queries", "app.plain", "--file", "nosuch.sql")).ExitCode);
        Assert.Contains("There is no table app.nosuch", (await cli.RunAsync("queries", "app.nosuch")).Error, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task a_hint_to_the_plan_is_given_only_where_there_is_one()
    {
        await using var cli = await PlainAsync();
        var file = Path.Combine(cli.Files.Path, "plan.json");
        await cli.OkAsync([.. Convert, "--plan", "--save", file]);
        var apply = await cli.RunAsync("apply", file);
        Assert.Equal(2, apply.ExitCode);
        Assert.Contains("add --yes.", apply.Error, StringComparison.Ordinal);
        Assert.Contains("add --yes, or --plan", (await cli.RunAsync(Convert)).Error, StringComparison.Ordinal);
    }

    static async Task<string?> ListedAsync(CliDatabase cli) =>
        (await cli.JsonAsync("operation", "list")).Json.GetProperty("operations")[0].GetProperty("state").GetString();

    /// <summary>A conversion that stands before its switch, nobody working on it.</summary>
    static async Task<string> StoppedAsync(CliDatabase cli)
    {
        var run = await cli.RunAsync([.. Convert, "--yes", "--gate", Closed, "--max-wait", "1s"]);
        Assert.True(run.ExitCode == 4, run.ToString());
        return await cli.ScalarAsync<string>("SELECT id FROM pgstrata.operation");
    }

    static async Task<CliDatabase> PlainAsync()
    {
        var cli = await CliDatabase.EmptyAsync();
        await cli.ExecuteAsync("CREATE TABLE app.plain (id bigint, at timestamptz NOT NULL); INSERT INTO app.plain SELECT 1, now()");
        return cli;
    }
}
