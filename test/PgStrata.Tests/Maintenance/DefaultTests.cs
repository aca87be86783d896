using PgStrata.Maintenance;
using PgStrata.Testing;

namespace PgStrata.Tests.Maintenance;

/// <summary>A policy that wants a fenced DEFAULT partition, and rows in a DEFAULT that stand in the way of a leaf.</summary>
public sealed class DefaultTests
{
    static readonly DateTimeOffset Start = Sandbox.Start;

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task maintain_makes_the_fenced_DEFAULT_and_no_later_leaf_scans_it(int major)
    {
        const string Table = "fenced_events";
        await using var box = await Sandbox.CreateAsync(Sandbox.Table(Table), major);
        await box.ApplyAsync(Sandbox.Daily(Table) with { Default = "fenced" });

        var plan = (await box.RunAsync(Start, r => r with { PlanOnly = true })).Tables[0];
        var first = await box.RunWellAsync(Start);
        await box.Database.ExecuteAsync($"""
            INSERT INTO app.{Table} (at) VALUES ('2020-01-01Z');
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET log_min_messages = debug1', current_database()); END $$
            """);
        var beyond = await Record.ExceptionAsync(() => box.Database.ExecuteAsync($"INSERT INTO app.{Table} (at) VALUES ('2026-05-01Z')"));
        var later = await box.RunWellAsync(Start.AddDays(3));
        var nothing = await box.RunWellAsync(Start.AddDays(3));

        Assert.Equal((9, "fenced_events_default"), (plan.Created.Count, plan.Created[^1]));
        Assert.Equal((MaintainOutcome.Acted, 9), (first.Outcome, first.Created.Count));
        Assert.Equal("23514", Assert.IsType<Npgsql.PostgresException>(beyond).SqlState);
        Assert.Equal((3, MaintainOutcome.Nothing), (later.Created.Count, nothing.Outcome));
        // The log is that of all tests, but no other has a table of this name.
        const string implied = "partition \"fenced_events_default\" is implied by existing constraints";
        Assert.Equal(3, box.Database.Server.ReadLog().Split(implied).Length - 1);
        Assert.Equal(1, await box.Database.ScalarAsync<long>("SELECT count(*) FROM app.fenced_events_default"));
        Assert.DoesNotContain((await new Checker(box.Factory).CheckAsync(new CheckRequest { At = Start })).Findings, f =>
            f.Code == "fence");
    }

    [PostgresFact]
    public async Task a_table_that_only_lacks_the_DEFAULT_gets_it_with_foreign_keys_and_all()
    {
        await using var box = await Sandbox.CreateAsync(
            "CREATE TABLE app.kind (id int PRIMARY KEY);" + Sandbox.Table("events") +
                "ALTER TABLE app.events ADD kind int REFERENCES app.kind;");
        await box.ApplyAsync(Sandbox.Daily("events"));
        await box.RunWellAsync(Start);
        await box.ApplyAsync(Sandbox.Daily("events") with { Default = "fenced" });

        var report = await box.RunWellAsync(Start);

        Assert.Equal(["events_default"], report.Created);
        Assert.True(await box.Database.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = 'app.events_default'::regclass AND contype = 'f')"));
        Assert.Equal(MaintainOutcome.Nothing, (await box.RunWellAsync(Start)).Outcome);
    }

    [PostgresFact]
    public async Task a_name_that_is_taken_gets_a_number()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events") + "CREATE VIEW app.events_default AS SELECT 1;");
        await box.ApplyAsync(Sandbox.Daily("events") with { Default = "fenced" });

        var report = await box.RunWellAsync(Start);

        Assert.Equal("events_default_2", report.Created[^1]);
        Assert.Equal(MaintainOutcome.Nothing, (await box.RunWellAsync(Start)).Outcome);
    }

    [PostgresFact]
    public async Task a_DEFAULT_without_a_fence_is_drift_and_the_remedy_fences_it()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events") + "CREATE TABLE app.rest PARTITION OF app.events DEFAULT;");
        await box.ApplyAsync(Sandbox.Daily("events") with { Default = "fenced" });
        await box.RunWellAsync(Start);

        var finding = Assert.Single((await CheckAsync()).Findings);
        foreach (var statement in finding.Remedy.Split("; ")) await box.Database.ExecuteAsync(statement);

        Assert.Equal("fence", finding.Code);
        Assert.Contains("'2026-03-18 00:00:00+00'", finding.Remedy, StringComparison.Ordinal);
        Assert.Empty((await CheckAsync()).Findings);

        Task<CheckReport> CheckAsync() => new Checker(box.Factory).CheckAsync(new CheckRequest { At = Start,
            MaxAge = TimeSpan.FromDays(36500) });
    }

    [PostgresTheory, PostgresVersions(10), PostgresVersions(4000)]
    public async Task rows_of_a_new_leaf_in_DEFAULT_are_that_tables_own_failure(int major, int rows)
    {
        await using var box = await Sandbox.CreateAsync(
            Sandbox.Table("a") + Sandbox.Table("b") + "CREATE TABLE app.rest PARTITION OF app.a DEFAULT;" +
            $"INSERT INTO app.a (at, note) SELECT '2026-03-12Z', repeat('x', 1000) FROM generate_series(1, {rows});", major);
        await box.ApplyAsync(Sandbox.Daily("a"), Sandbox.Daily("b"));

        var report = await box.RunAsync(Start);

        Assert.Equal(MaintainExit.Partial, report.Exit);
        Assert.Contains("DEFAULT partition holds rows", report.Tables[0].Message, StringComparison.Ordinal);
        Assert.Equal((MaintainOutcome.Failed, 2), (report.Tables[0].Outcome, report.Tables[0].Created.Count));
        Assert.Equal((MaintainOutcome.Acted, 8), (report.Tables[1].Outcome, report.Tables[1].Created.Count));
        Assert.Equal(0, await box.Database.ScalarAsync<long>("SELECT count(*) FROM pg_constraint WHERE conname LIKE '%_fence'"));
    }
}
