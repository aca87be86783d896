using PgStrata.Maintenance;
using PgStrata.Testing;

namespace PgStrata.Tests.Maintenance;

public sealed class CheckTests
{
    static readonly DateTimeOffset Start = Sandbox.Start;

    static async Task<CheckReport> CheckAsync(Sandbox box, DateTimeOffset at) => await new Checker(box.Factory).CheckAsync(new CheckRequest { At = at, MaxAge = TimeSpan.FromDays(36500) });

    static IEnumerable<string> Codes(CheckReport report) => report.Findings.Select(f => f.Code);

    [PostgresFact]
    public async Task the_horizon_goes_from_well_over_half_to_critical_to_a_gap()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events"));
        await box.ApplyAsync(Sandbox.Daily("events"));
        await box.RunWellAsync(Start);

        var well = await CheckAsync(box, Start.AddDays(1));
        var half = await CheckAsync(box, Start.AddDays(5));
        var short_ = await CheckAsync(box, Start.AddDays(7));
        var gap = await CheckAsync(box, Start.AddDays(9));

        Assert.Equal((CheckExit.Ok, 0), (well.Exit, well.Findings.Count));
        Assert.Equal((CheckExit.Attention, "horizon-half"), (half.Exit, Assert.Single(Codes(half))));
        Assert.Equal((CheckExit.Critical, "horizon"), (short_.Exit, Assert.Single(Codes(short_))));
        Assert.Equal((CheckExit.Critical, "gap-now"), (gap.Exit, Assert.Single(Codes(gap))));
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task drift_is_attention(int major)
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events") + """
            CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER g BEFORE INSERT ON app.events FOR EACH ROW EXECUTE FUNCTION app.f();
            """, major);
        await box.ApplyAsync(Sandbox.Daily("events"));
        await box.RunWellAsync(Start);
        await box.Database.ExecuteAsync("""
            CREATE TABLE app.rest PARTITION OF app.events DEFAULT;
            INSERT INTO app.events (at) VALUES ('2020-01-01Z');
            ALTER TABLE app.events_p20260311 DISABLE TRIGGER g;
            CREATE INDEX half ON ONLY app.events (note);
            """);

        var report = await CheckAsync(box, Start);

        Assert.Equal(CheckExit.Attention, report.Exit);
        Assert.Equal(["default-rows", "invalid-index", "trigger-state"], Codes(report).Order(StringComparer.Ordinal));
        Assert.All(report.Findings, f => Assert.True(f.Detail.Length > 0 && f.Remedy.Length > 0));
    }

    [PostgresFact]
    public async Task a_failed_or_missing_run_is_critical_and_so_is_a_table_that_is_gone()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("a") + Sandbox.Table("b"));
        await box.ApplyAsync(Sandbox.Daily("a"), Sandbox.Daily("b"));
        await box.RunWellAsync();
        await box.Database.ExecuteAsync("DROP TABLE app.b; UPDATE pgstrata.run_table SET finished_at = finished_at - interval '3 days', outcome = CASE table_name WHEN 'app.a' THEN 'acted' ELSE 'failed' END");

        var report = await new Checker(box.Factory).CheckAsync(new CheckRequest());

        Assert.Equal(CheckExit.Critical, report.Exit);
        Assert.Equal([("run-missing", "app.a"), ("broken", "app.b"), ("run-failed", "app.b")], report.Findings.Select(f => (f.Code, f.Table!)));
    }

    [PostgresFact]
    public async Task no_schema_is_attention_and_no_server_is_unreachable()
    {
        await using var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();

        var empty = await new Checker(new PgStrata.Server.SessionFactory(database.ConnectionString)).CheckAsync(new CheckRequest());
        var gone = await new Checker(new PgStrata.Server.SessionFactory("Host=127.0.0.1;Port=1;Username=x;Database=y")).CheckAsync(new CheckRequest());

        Assert.Equal((CheckExit.Attention, "no-policies"), (empty.Exit, Assert.Single(Codes(empty))));
        Assert.Equal(CheckExit.Unreachable, gone.Exit);
        Assert.NotNull(gone.Unreachable);
    }

    [PostgresFact]
    public async Task status_shows_every_leaf_with_what_is_special_about_it()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events") +
            "CREATE TABLE app.legacy PARTITION OF app.events FOR VALUES FROM (MINVALUE) TO ('2020-01-01Z'); CREATE TABLE app.rest PARTITION OF app.events DEFAULT;");
        await box.ApplyAsync(Sandbox.Daily("events") with { Retain = "10 years", Expire = "drop" });
        await box.RunWellAsync();

        var table = Assert.Single(await new StatusReader(box.Session).ReadAsync([]));

        Assert.Equal(10, table.Leaves.Count);
        Assert.Equal(("app.legacy", true, "MINVALUE", (long?)null), (table.Leaves[0].Name, table.Leaves[0].IsLegacy, table.Leaves[0].Lower, table.Leaves[0].LowerPosition));
        Assert.True(table.Leaves[1].IsCurrent && table.Leaves[2].IsFuture && table.Leaves[^1].IsDefault);
        Assert.Equal((0, "acted"), (table.Missing, table.LastRun!.Outcome));
        Assert.Equal(table.Leaves[^2].Upper, table.CoveredUntil);
    }
}
