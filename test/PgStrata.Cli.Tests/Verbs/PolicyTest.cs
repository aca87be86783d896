using PgStrata.Testing;

namespace PgStrata.Cli.Tests.Verbs;

public sealed class PolicyTest
{
    const string Tables = """
        CREATE TABLE app.days (at timestamptz NOT NULL) PARTITION BY RANGE (at);
        CREATE TABLE app."Log.1" ("At" timestamp NOT NULL) PARTITION BY RANGE ("At");
        CREATE TABLE app.months (day date NOT NULL) PARTITION BY RANGE (day);
        CREATE TABLE app.ids (id bigint NOT NULL) PARTITION BY RANGE (id);
        CREATE TABLE app.millis (ms bigint NOT NULL) PARTITION BY RANGE (ms);
        """;

    const string File = """
        tables:
          - table: app."Log.1"
            key: At
            every: 1 week
            zone: America/New_York
            origin: 2026-01-07
            horizon: 4 periods
            naming: pgpartman4
            default: none
          - table: app.days
            key: at
            every: 1 day
            zone: Europe/Berlin
            horizon: 7 days
            retain: 30 days
            expire: detach
            min-keep: 3
            guard: "SELECT 'a: #b' <> '$x'"
            default: kept
          - table: app.ids
            key: id
            every: 1000 ids
            origin: 500
            horizon: 5000 ids
          - table: app.millis
            key: ms
            every: 1 hour
            unit: ms
            horizon: 2 days
            paused: true
          - table: app.months
            key: day
            every: 1 month
        """;

    [PostgresFact]
    public async Task what_show_writes_is_what_apply_reads()
    {
        await using var cli = await TablesAsync();
        var applied = await cli.OkAsync("policy", "apply", cli.Files.Write("p.yaml", File), "--yes");
        Assert.Equal(5, applied.Split('\n').Count(l => l.EndsWith(": policy added", StringComparison.Ordinal)));
        var yaml = await cli.OkAsync("policy", "show", "--output", "yaml");
        var lines = File.Split('\n').Where(
            l => !l.Contains('"', StringComparison.Ordinal) && !l.Contains("origin: 2026", StringComparison.Ordinal));
        foreach (var line in lines)
            Assert.Contains(line, yaml, StringComparison.Ordinal);
        var shown = cli.Files.Write("shown.yaml", yaml);
        var unchanged = await cli.OkAsync("policy", "apply", shown, "--plan");
        Assert.Equal(5, unchanged.Split('\n').Count(l => l.EndsWith(": policy unchanged", StringComparison.Ordinal)));

        await cli.OkAsync("policy", "apply", cli.Files.Write("none.yaml", "tables: []\n"), "--prune", "--yes");
        Assert.Equal("tables: []\n", await cli.OkAsync("policy", "show", "--output", "yaml"));
        await cli.OkAsync("policy", "apply", shown, "--yes");
        Assert.Equal(yaml, await cli.OkAsync("policy", "show", "--output", "yaml"));

        var (_, json) = await cli.JsonAsync("policy", "show", "app.days");
        var days = Assert.Single(json.GetProperty("tables").EnumerateArray());
        Assert.Equal(("30 days", 3), (days.GetProperty("retain").GetString(), days.GetProperty("min-keep").GetInt32()));
        Assert.Contains("kept 30 days, then detach", await cli.OkAsync("policy", "show"), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task apply_leaves_other_tables_alone_unless_told()
    {
        await using var cli = await TablesAsync();
        await cli.OkAsync("policy", "apply", cli.Files.Write("p.yaml", File), "--yes");
        var one = cli.Files.Write(
            "one.yaml",
            "tables:\n  - table: app.days\n    key: at\n    every: 1 day\n    zone: Europe/Berlin\n    horizon: 9 days\n");
        var plan = await cli.RunAsync("policy", "apply", one, "--plan");
        Assert.Equal(3, plan.ExitCode);
        Assert.StartsWith("app.days: policy changed (horizon: 7 days → 9 days; ", plan.Output, StringComparison.Ordinal);
        var (code, json) = await cli.JsonAsync("policy", "apply", one, "--yes");
        Assert.Equal((0, "done", "changed"),
            (code, json.GetProperty("state").GetString(), json.GetProperty("changes")[0].GetProperty("action").GetString()));
        foreach (var member in (string[])["longest_exclusive_lock_ms", "longest_lock_wait_ms", "rows_moved", "wal_bytes"])
            Assert.Equal(0, json.GetProperty(member).GetInt64());
        Assert.Equal(5, await cli.ScalarAsync<long>("SELECT count(*) FROM pgstrata.policy"));
        await cli.OkAsync("policy", "apply", one, "--prune", "--yes");
        Assert.Equal(1, await cli.ScalarAsync<long>("SELECT count(*) FROM pgstrata.policy"));
    }

    [PostgresFact]
    public async Task everything_wrong_with_a_file_is_said_at_once_with_its_place()
    {
        await using var cli = await TablesAsync();
        var file = cli.Files.Write("bad.yaml", """
            tables:
              - table: app.days
                key: at
                every: 1 day
                horizon: 2 hours
              - table: app.nowhere
                key: at
                every: 1 day
              - table: app.ids
                key: id
                every: 1 day
              - table: app.months
                key: month
                every: 1 month
            """);
        var run = await cli.RunAsync("policy", "apply", file, "--yes");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains($"{file}:5:14: horizon: ", run.Error, StringComparison.Ordinal);
        Assert.Contains($"{file}:6:12: table: There is no partitioned table app.nowhere", run.Error, StringComparison.Ordinal);
        Assert.Contains($"{file}:11:12: every: ", run.Error, StringComparison.Ordinal);
        Assert.Contains($"{file}:13:10: key: app.months is partitioned by day, not by month.", run.Error, StringComparison.Ordinal);
        Assert.Contains("nothing was changed", run.Error, StringComparison.Ordinal);
        Assert.Equal("tables: []\n", await cli.OkAsync("policy", "show", "--output", "yaml"));

        var syntax = await cli.RunAsync("policy", "apply", cli.Files.Write("worse.yaml", "tables:\n  - tabel: app.days\n"));
        Assert.Equal(2, syntax.ExitCode);
        Assert.Contains("worse.yaml:2:5: unknown key 'tabel'. Did you mean 'table'?", syntax.Error, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task silence_is_not_consent()
    {
        await using var cli = await TablesAsync();
        var run = await cli.RunAsync("policy", "apply", cli.Files.Write("p.yaml", File));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("add --yes", run.Error, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task adopt_reads_grid_and_names_from_the_leaves()
    {
        await using var cli = await CliDatabase.EmptyAsync();
        await cli.ExecuteAsync("""
            CREATE TABLE app.events (at timestamptz NOT NULL) PARTITION BY RANGE (at);
            CREATE TABLE app.events_2026_01 PARTITION OF app.events FOR VALUES FROM ('2026-01-01 00:00+00') TO ('2026-02-01 00:00+00');
            CREATE TABLE app.events_2026_02 PARTITION OF app.events FOR VALUES FROM ('2026-02-01 00:00+00') TO ('2026-03-01 00:00+00');
            """);
        var plan = await cli.RunAsync("policy", "adopt", "app.events", "--plan", "--output", "yaml");
        Assert.Equal(3, plan.ExitCode);
        Assert.Contains("every: 1 month\n", plan.Output, StringComparison.Ordinal);
        var adopted = await cli.RunAsync("policy", "adopt", "app.events", "--retain", "1 year", "--expire", "detach", "--yes");
        Assert.Equal(0, adopted.ExitCode);
        var leaves = await cli.RunAsync("maintain", "app.events", "--plan", "--at", "2026-02-10", "--output", "json");
        Assert.Contains("\"events_2026_03\"", leaves.Output, StringComparison.Ordinal);
        var refused = await cli.RunAsync("policy", "adopt", "app.nothing", "--yes");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("There is no partitioned table app.nothing", refused.Error, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task remove_takes_the_policy_and_no_leaf()
    {
        await using var cli = await CliDatabase.AroundNowAsync();
        var leaves = await cli.LeavesAsync();
        Assert.Equal(3, (await cli.RunAsync("policy", "remove", "app.fixes", "--plan")).ExitCode);
        var (code, json) = await cli.JsonAsync("policy", "remove", "app.fixes", "--yes");
        Assert.Equal((0, "removed"), (code, json.GetProperty("changes")[0].GetProperty("action").GetString()));
        Assert.Equal(leaves, await cli.LeavesAsync());
        Assert.Equal(1, (await cli.RunAsync("policy", "remove", "app.fixes", "--yes")).ExitCode);
    }

    static async Task<CliDatabase> TablesAsync()
    {
        var cli = await CliDatabase.EmptyAsync();
        await cli.ExecuteAsync(Tables);
        return cli;
    }
}
