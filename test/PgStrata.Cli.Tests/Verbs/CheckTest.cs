using PgStrata.Testing;

namespace PgStrata.Cli.Tests.Verbs;

public sealed class CheckTest
{
    [PostgresFact]
    public async Task a_maintained_table_is_ok()
    {
        await using var cli = await CliDatabase.AroundNowAsync();
        await cli.OkAsync("maintain");
        Assert.Equal("ok: 1 table\n", await cli.OkAsync("check"));
        var (code, json) = await cli.JsonAsync("check", "app.fixes");
        Assert.Equal(
            (0, "ok", 1, 0),
            (code, json.GetProperty("state").GetString(), json.GetProperty("tables").GetInt32(),
                json.GetProperty("findings").GetArrayLength()));
        var nagios = await cli.RunAsync("check", "--nagios");
        Assert.Equal((0, "PGSTRATA OK - 1 table | tables=1;;;0 critical=0;;0;0 attention=0;0;;0\n"), (nagios.ExitCode, nagios.Output));
    }

    [PostgresFact]
    public async Task rows_in_the_default_partition_need_attention()
    {
        await using var cli = await CliDatabase.AroundNowAsync();
        await cli.OkAsync("maintain");
        await cli.ExecuteAsync(
            "CREATE TABLE app.fixes_default PARTITION OF app.fixes DEFAULT; INSERT INTO app.fixes VALUES (2, '2001-01-01')");
        var (code, json) = await cli.JsonAsync("check");
        Assert.Equal((3, "attention"), (code, json.GetProperty("state").GetString()));
        var finding = json.GetProperty("findings")[0];
        Assert.Equal(["code", "severity", "table", "detail", "remedy"], finding.EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            ("default-rows", "attention", "app.fixes"),
            (finding.GetProperty("code").GetString(), finding.GetProperty("severity").GetString(),
                finding.GetProperty("table").GetString()));
        var nagios = await cli.RunAsync("check", "--nagios");
        Assert.Equal(1, nagios.ExitCode);
        Assert.StartsWith("PGSTRATA WARNING - app.fixes: default-rows: ", nagios.Output, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task a_hole_at_now_is_critical()
    {
        await using var cli = await CliDatabase.AroundNowAsync();
        await cli.OkAsync("maintain");
        await cli.ExecuteAsync("""
            DO $$ DECLARE leaf regclass; BEGIN
              FOR leaf IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'app.fixes'::regclass LOOP
                EXECUTE format('DROP TABLE %s', leaf);
              END LOOP;
            END $$
            """);
        var run = await cli.RunAsync("check");
        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Contains("gap-now", run.Output, StringComparison.Ordinal);
        var nagios = await cli.RunAsync("check", "--nagios");
        Assert.Equal(2, nagios.ExitCode);
        Assert.StartsWith("PGSTRATA CRITICAL - app.fixes: gap-now: ", nagios.Output, StringComparison.Ordinal);
        Assert.EndsWith(" attention=0;0;;0\n", nagios.Output, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task maintenance_that_does_not_run_is_critical()
    {
        await using var cli = await CliDatabase.AroundNowAsync();
        await cli.OkAsync("maintain");
        await cli.ExecuteAsync("UPDATE pgstrata.run_table SET finished_at = finished_at - interval '3 hours'");
        Assert.Equal(0, (await cli.RunAsync("check")).ExitCode);
        var run = await cli.RunAsync("check", "--max-age", "2h");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("run-missing", run.Output, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task a_table_without_a_policy_is_critical_and_no_policy_at_all_needs_attention()
    {
        await using var cli = await CliDatabase.EmptyAsync();
        Assert.Equal(3, (await cli.RunAsync("check")).ExitCode);
        await cli.RunAsync("maintain");
        Assert.Equal(1, (await cli.RunAsync("check", "app.other")).ExitCode);
    }

    [Fact]
    public async Task a_server_that_is_not_there_ends_with_4_and_is_unknown_to_nagios()
    {
        string[] nowhere = ["check", "--connection", "host=127.0.0.1 port=1 user=postgres dbname=postgres"];
        var run = await Tool.RunAsync(nowhere);
        Assert.Equal((4, ""), (run.ExitCode, run.Output));
        Assert.Contains("hint: The database is taken from --connection", run.Error, StringComparison.Ordinal);
        var json = await Tool.RunAsync([.. nowhere, "--output", "json"]);
        Assert.Equal(4, json.ExitCode);
        Assert.Contains("\"state\": \"unreachable\"", json.Output, StringComparison.Ordinal);
        var nagios = await Tool.RunAsync([.. nowhere, "--nagios"]);
        Assert.Equal(3, nagios.ExitCode);
        Assert.StartsWith("PGSTRATA UNKNOWN - ", nagios.Output, StringComparison.Ordinal);
        Assert.Single(nagios.Output.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task a_wrong_line_ends_with_2_and_is_unknown_to_nagios()
    {
        Assert.Equal(2, (await Tool.RunAsync("check", "--max-age", "soon")).ExitCode);
        var nagios = await Tool.RunAsync("check", "--max-age", "soon", "--nagios");
        Assert.Equal(3, nagios.ExitCode);
        Assert.StartsWith("PGSTRATA UNKNOWN - --max-age 'soon'", nagios.Output, StringComparison.Ordinal);
        Assert.Single(nagios.Output.TrimEnd('\n').Split('\n'));
    }
}
