using PgStrata.Maintenance;
using PgStrata.Testing;

namespace PgStrata.Tests.Maintenance;

public sealed class CheckTests
{
    static readonly DateTimeOffset Start = Sandbox.Start;

    static async Task<CheckReport> CheckAsync(Sandbox box, DateTimeOffset at) =>
        await new Checker(box.Factory).CheckAsync(new CheckRequest { At = at, MaxAge = TimeSpan.FromDays(36500) });

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
        Assert.Equal(["default-rows", "missing-index", "trigger-state"], Codes(report).Order(StringComparer.Ordinal));
        Assert.All(report.Findings, f => Assert.True(f.Detail.Length > 0 && f.Remedy.Length > 0));
    }

    [PostgresTheory]
    [PostgresVersions("bigint DEFAULT nextval('app.s')", "")]
    [PostgresVersions("int DEFAULT nextval('app.s')", "ALTER SEQUENCE app.s OWNED BY app.parts.id")]
    public async Task numbers_that_run_out_of_leaves_are_seen_by_their_sequence_whoever_owns_it(int major, string type, string owner)
    {
        await using var box = await Sandbox.CreateAsync($"""
            CREATE SEQUENCE app.s; CREATE TABLE app.parts (id {type} PRIMARY KEY, note text) PARTITION BY RANGE (id); {owner};
            CREATE TABLE app.p0 PARTITION OF app.parts FOR VALUES FROM (0) TO (1000);
            INSERT INTO app.parts (note) SELECT 'x' FROM generate_series(1, 500);
            """, major);
        await box.ApplyAsync(new PgStrata.Partitioning.PolicyDraft
        {
            Schema = "app", Table = "parts", Key = "id", Every = "1000 ids", Horizon = "3000 ids",
        });
        await box.RunWellAsync(Start);
        var before = await CheckAsync(box, Start);
        await box.Database.ExecuteAsync("SELECT setval('app.s', 5000)");
        var after = await CheckAsync(box, Start);
        await box.RunWellAsync(Start);
        await box.Database.ExecuteAsync("INSERT INTO app.parts (note) VALUES ('x')");

        Assert.Equal(CheckExit.Ok, before.Exit);
        Assert.Equal((CheckExit.Critical, "gap-now"), (after.Exit, Assert.Single(Codes(after))));
        Assert.Equal(CheckExit.Ok, (await CheckAsync(box, Start)).Exit);
    }

    [PostgresFact]
    public async Task a_default_that_computes_with_its_sequence_says_nothing_about_the_key()
    {
        await using var box = await Sandbox.CreateAsync("""
            CREATE SEQUENCE app.s; CREATE TABLE app.parts (id bigint DEFAULT nextval('app.s') / 1000 NOT NULL) PARTITION BY RANGE (id);
            CREATE TABLE app.p0 PARTITION OF app.parts FOR VALUES FROM (0) TO (5000);
            SELECT setval('app.s', 900000); INSERT INTO app.parts VALUES (900);
            """);
        await box.ApplyAsync(new PgStrata.Partitioning.PolicyDraft
        {
            Schema = "app", Table = "parts", Key = "id", Every = "1000 ids", Horizon = "3000 ids",
        });
        await box.RunWellAsync(Start);

        Assert.Equal(CheckExit.Ok, (await CheckAsync(box, Start)).Exit);
    }

    [PostgresFact]
    public async Task leaves_that_are_partitioned_themselves_are_looked_into()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events") + """
            CREATE TABLE app.rest PARTITION OF app.events DEFAULT PARTITION BY RANGE (id);
            CREATE TABLE app.rest_all PARTITION OF app.rest DEFAULT;
            CREATE TABLE app.today PARTITION OF app.events FOR VALUES FROM ('2026-03-10Z') TO ('2026-03-11Z') PARTITION BY RANGE (id);
            """);
        await box.ApplyAsync(Sandbox.Daily("events") with { Default = "kept" });
        await box.RunWellAsync(Start);
        await box.Database.ExecuteAsync("INSERT INTO app.events (at) VALUES ('2020-01-01Z')");

        var report = await CheckAsync(box, Start);

        Assert.Equal(["hollow-leaf", "default-rows"], Codes(report));
        Assert.Equal(CheckExit.Critical, report.Exit);
    }

    [PostgresFact]
    public async Task a_run_that_had_no_table_to_maintain_is_no_failure()
    {
        await using var box = await Sandbox.CreateAsync("");

        await box.RunAsync();

        Assert.Equal("no-policies", Assert.Single(Codes(await CheckAsync(box, Start))));
    }

    [PostgresFact]
    public async Task a_failed_or_missing_run_is_critical_and_so_is_a_table_that_is_gone()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("a") + Sandbox.Table("b"));
        await box.ApplyAsync(Sandbox.Daily("a"), Sandbox.Daily("b"));
        await box.RunWellAsync();
        await box.Database.ExecuteAsync("""
            DROP TABLE app.b;
            UPDATE pgstrata.run_table SET finished_at = finished_at - interval '3 days',
              outcome = CASE table_name WHEN 'app.a' THEN 'acted' ELSE 'failed' END
            """);

        var report = await new Checker(box.Factory).CheckAsync(new CheckRequest());

        Assert.Equal(CheckExit.Critical, report.Exit);
        Assert.Equal(
            [("run-missing", "app.a"), ("broken", "app.b"), ("run-failed", "app.b")],
            report.Findings.Select(f => (f.Code, f.Table!)));
    }

    [PostgresFact]
    public async Task a_run_that_never_ended_is_critical_once_nobody_is_running_it()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("a"));
        await box.ApplyAsync(Sandbox.Daily("a"));
        await box.RunWellAsync(Start);
        await using var holder = await box.Database.ConnectAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var command = new Npgsql.NpgsqlCommand("LOCK TABLE app.a IN SHARE UPDATE EXCLUSIVE MODE", holder, transaction))
            await command.ExecuteNonQueryAsync();
        var run = box.RunAsync(Start.AddDays(1));
        const string waiting = "SELECT count(*) FROM pg_locks WHERE relation = 'app.a'::regclass AND NOT granted";
        while (await box.Database.ScalarAsync<long>(waiting) == 0) await Task.Delay(5);

        var alive = await CheckAsync(box, Start);
        await transaction.RollbackAsync();
        await run;
        await box.Database.ExecuteAsync("UPDATE pgstrata.run SET finished_at = NULL, ok = NULL, message = NULL WHERE id = 2;" +
            "DELETE FROM pgstrata.run_table WHERE run = 2");
        var dead = await CheckAsync(box, Start);
        await box.RunWellAsync(Start.AddDays(1));
        var later = await CheckAsync(box, Start);

        Assert.DoesNotContain("run-failed", Codes(alive));
        var lost = Assert.Single(dead.Findings, f => f.Code == "run-failed");
        Assert.Equal((CheckSeverity.Critical, (string?)null), (lost.Severity, lost.Table));
        Assert.Contains("never ended, and nobody is running it", lost.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("run-failed", Codes(later));
    }

    [PostgresFact]
    public async Task a_run_that_broke_off_says_so_in_the_database()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("a"));
        await box.ApplyAsync(Sandbox.Daily("a"));
        await box.RunWellAsync(Start);
        await box.Database.ExecuteAsync("ALTER TABLE pgstrata.run_table RENAME TO away");

        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => box.RunAsync(Start));
        await box.Database.ExecuteAsync("ALTER TABLE pgstrata.away RENAME TO run_table");
        var report = await CheckAsync(box, Start);

        var failed = Assert.Single(report.Findings, f => f.Code == "run-failed");
        Assert.Contains("broke off", failed.Detail, StringComparison.Ordinal);
        Assert.Contains("run_table", failed.Detail, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task no_schema_is_attention_and_no_server_is_unreachable()
    {
        await using var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();

        var empty = await new Checker(new PgStrata.Server.SessionFactory(database.ConnectionString)).CheckAsync(new CheckRequest());
        var nowhere = new PgStrata.Server.SessionFactory("Host=127.0.0.1;Port=1;Username=x;Database=y");
        var gone = await new Checker(nowhere).CheckAsync(new CheckRequest());

        Assert.Equal((CheckExit.Attention, "no-policies"), (empty.Exit, Assert.Single(Codes(empty))));
        Assert.Equal(CheckExit.Unreachable, gone.Exit);
        Assert.NotNull(gone.Unreachable);
    }

    [PostgresFact]
    public async Task a_table_without_a_policy_is_told_what_it_is()
    {
        await using var box = await Sandbox.CreateAsync(
            Sandbox.Table("parted") + "CREATE TABLE app.plain (id int); CREATE TABLE app.halfway (id int);");
        await box.Database.ExecuteAsync("""
            INSERT INTO pgstrata.operation (id, verb, table_name, table_oid, state, plan, message)
            VALUES ('op1', 'convert', 'app.halfway', 'app.halfway'::regclass, 'running', '{}', 'so far');
            """);

        Task<CheckReport> AskAsync(params string[] names) => new Checker(box.Factory).CheckAsync(
            new CheckRequest { Tables = [.. names.Select(n => new PgStrata.Sql.QualifiedName("app", n))] });
        var found = await AskAsync("parted", "plain", "halfway", "nothing");
        var all = await AskAsync();
        var key = PgStrata.Store.StoreLock.Key("lease app.halfway");
        await using var worker = await box.Database.ConnectAsync();
        await using (var command = new Npgsql.NpgsqlCommand($"SELECT pg_advisory_lock({key})", worker))
            await command.ExecuteNonQueryAsync();
        var running = await AskAsync("halfway");

        Assert.Equal(
            [("no-policy", CheckSeverity.Critical, "app.parted"), ("no-table", CheckSeverity.Critical, "app.nothing"),
                ("not-partitioned", CheckSeverity.Attention, "app.plain"), ("operation-stopped", CheckSeverity.Attention, "app.halfway")],
            found.Findings.Select(f => (f.Code, f.Severity, f.Table!)).OrderBy(f => f.Code, StringComparer.Ordinal));
        Assert.Contains(
            "pgstrata convert app.plain", found.Findings.First(f => f.Code == "not-partitioned").Remedy, StringComparison.Ordinal);
        Assert.Contains(
            "pgstrata operation resume op1", found.Findings.First(f => f.Code == "operation-stopped").Remedy, StringComparison.Ordinal);
        Assert.Contains("operation-stopped", Codes(all));
        Assert.Equal(CheckExit.Ok, running.Exit);
    }

    [PostgresFact]
    public async Task who_may_not_look_is_told_so_and_nothing_is_called_critical()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("a"));
        var role = "nobody_" + Guid.NewGuid().ToString("N")[..8];
        await box.Database.ExecuteAsync($"CREATE ROLE {role} LOGIN");
        var factory = new PgStrata.Server.SessionFactory(
            new Npgsql.NpgsqlConnectionStringBuilder(box.Database.ConnectionString) { Username = role }.ConnectionString);

        var report = await new Checker(factory).CheckAsync(new CheckRequest());

        Assert.Equal(CheckExit.Unreachable, report.Exit);
        Assert.Contains("GRANT USAGE ON SCHEMA pgstrata", report.Unreachable, StringComparison.Ordinal);
    }
}
