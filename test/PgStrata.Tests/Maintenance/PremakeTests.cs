using PgStrata.Maintenance;
using PgStrata.Testing;

namespace PgStrata.Tests.Maintenance;

public sealed class PremakeTests
{
    static readonly DateTimeOffset Start = Sandbox.Start;

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task an_idle_table_gets_today_and_the_horizon_and_a_second_run_finds_nothing_to_do(int major)
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events"), major);
        await box.ApplyAsync(Sandbox.Daily("events"));

        var first = await box.RunWellAsync(Start);
        var second = await box.RunWellAsync(Start);

        Assert.Equal(MaintainOutcome.Acted, first.Outcome);
        Assert.Equal(8, first.Created.Count);
        Assert.Equal("events_p20260310", first.Created[0]);
        Assert.Equal("2026-03-18 00:00:00+00", first.CoveredUntil);
        Assert.Equal((MaintainOutcome.Nothing, "2026-03-18 00:00:00+00"), (second.Outcome, second.CoveredUntil));
        Assert.Equal(2, await box.Database.ScalarAsync<long>("SELECT count(*) FROM pgstrata.run WHERE ok"));
    }

    [PostgresFact]
    public async Task a_plan_shows_the_steps_and_changes_nothing()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events"));
        await box.ApplyAsync(Sandbox.Daily("events"));

        var report = await box.RunAsync(Start, r => r with { PlanOnly = true });

        Assert.Equal(MaintainExit.Attention, report.Exit);
        var table = Assert.Single(report.Tables);
        Assert.Equal((MaintainOutcome.Pending, 8), (table.Outcome, table.Created.Count));
        Assert.Contains(
            table.Plan!.Steps.SelectMany(s => s.Statements),
            s => s.Contains("ATTACH PARTITION app.events_p20260310 ", StringComparison.Ordinal));
        Assert.DoesNotContain(table.Plan.Steps.SelectMany(s => s.Statements), s => s.Contains("PARTITION OF", StringComparison.Ordinal));
        Assert.Empty(await box.LeavesAsync("events"));
        Assert.Equal(0, await box.Database.ScalarAsync<long>("SELECT count(*) FROM pgstrata.run"));
    }

    [PostgresFact]
    public async Task an_invented_instant_acts_in_a_sandbox_only()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events"));
        await box.ApplyAsync(Sandbox.Daily("events"));
        await box.Database.ExecuteAsync("UPDATE pgstrata.meta SET sandbox = false");

        var error = await Assert.ThrowsAsync<StrataException>(() => box.RunAsync(Start));

        Assert.Equal("not_sandbox", error.Code);
        Assert.Empty(await box.LeavesAsync("events"));
        Assert.Equal(MaintainExit.Attention, (await box.RunAsync(Start, r => r with { PlanOnly = true })).Exit);
    }

    [PostgresFact]
    public async Task rows_ahead_of_now_pull_the_horizon_and_an_absurd_one_is_reported_and_ignored()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events") +
            "CREATE TABLE app.far PARTITION OF app.events FOR VALUES FROM ('2099-01-01Z') TO (MAXVALUE);");
        await box.ApplyAsync(Sandbox.Daily("events"));
        await box.RunWellAsync(Start);
        await box.Database.ExecuteAsync("INSERT INTO app.events (at) VALUES ('2026-03-13 05:00Z'), ('2099-05-05Z')");

        var report = await box.RunWellAsync(Start);

        Assert.Equal("2026-03-21 00:00:00+00", report.CoveredUntil);
        Assert.Equal(["events_p20260318", "events_p20260319", "events_p20260320"], report.Created);
        Assert.Contains(report.Notes, n => n.Contains("2099-05-05", StringComparison.Ordinal));
    }

    [PostgresFact]
    public async Task settings_of_role_and_database_change_nothing()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("a") + Sandbox.Table("b"));
        await box.ApplyAsync(Sandbox.Daily("a") with { Zone = "America/New_York" }, Sandbox.Daily("b") with { Zone = "America/New_York" });

        await box.RunAsync(Start, r => r with { Tables = [new("app", "a")] });
        await box.Database.ExecuteAsync($"""
            ALTER DATABASE "{box.Database.Name}" SET TimeZone = 'Asia/Tokyo';
            ALTER ROLE postgres IN DATABASE "{box.Database.Name}" SET DateStyle = 'German, DMY';
            ALTER ROLE postgres IN DATABASE "{box.Database.Name}" SET search_path = app;
            ALTER ROLE postgres IN DATABASE "{box.Database.Name}" SET default_transaction_isolation = 'serializable';
            """);
        await box.RunAsync(Start, r => r with { Tables = [new("app", "b")] });

        Assert.Equal((await box.LeavesAsync("a")).Select(l => l.Bound), (await box.LeavesAsync("b")).Select(l => l.Bound));
        Assert.Equal("FOR VALUES FROM ('2026-03-10 04:00:00+00') TO ('2026-03-11 04:00:00+00')", (await box.LeavesAsync("b"))[0].Bound);
    }

    [PostgresTheory]
    [PostgresVersions("Odd Näme.with \"quotes\" % and 'ticks'")]
    [PostgresVersions("select")]
    [PostgresVersions("a_very_long_table_name_that_leaves_no_room_for_the_day_behind_it_x")]
    public async Task hostile_names_are_ordinary(int major, string name)
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table(name[..Math.Min(63, name.Length)]), major);
        var table = name[..Math.Min(63, name.Length)];
        await box.ApplyAsync(Sandbox.Daily(table) with { Retain = "2 days", Expire = "drop" });

        await box.RunWellAsync(Start);
        var later = await box.RunWellAsync(Start.AddDays(5));

        Assert.Equal(5, later.Created.Count);
        Assert.NotEmpty(later.Expired);
        Assert.Equal(13 - later.Expired.Count, (await box.LeavesAsync(table)).Count);
    }

    [PostgresFact]
    public async Task a_name_that_is_taken_gets_a_number_and_is_never_mistaken_for_the_leaf()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events") + "CREATE VIEW app.events_p20260312 AS SELECT 1;");
        await box.ApplyAsync(Sandbox.Daily("events"));

        var report = await box.RunWellAsync(Start);

        Assert.Contains("events_p20260312_2", report.Created);
        Assert.Equal(8, (await box.LeavesAsync("events")).Count);
    }

    [PostgresFact]
    public async Task every_leaf_gets_the_whole_template()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events") + """
            CREATE ROLE maintenance_reader;
            CREATE TABLE app.first PARTITION OF app.events FOR VALUES FROM ('2026-03-09Z') TO ('2026-03-10Z')
              WITH (fillfactor = 70, autovacuum_enabled = off);
            GRANT SELECT ON app.first TO maintenance_reader;
            ALTER TABLE app.first ENABLE ROW LEVEL SECURITY;
            CREATE POLICY own ON app.first USING (id > 0);
            ALTER TABLE app.first REPLICA IDENTITY FULL;
            CREATE UNIQUE INDEX ON app.first (id);
            """);
        try
        {
            await box.ApplyAsync(Sandbox.Daily("events"));
            await box.RunWellAsync(Start);

            Assert.Equal(9, await box.Database.ScalarAsync<long>("""
                SELECT count(*) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'app.events'::regclass
                  AND c.reloptions @> '{fillfactor=70,autovacuum_enabled=off}' AND c.relrowsecurity AND c.relreplident = 'f'
                  AND has_table_privilege('maintenance_reader', c.oid, 'SELECT')
                  AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'own')
                  AND (SELECT count(*) FROM pg_index x WHERE x.indrelid = c.oid AND x.indisvalid) = 3
                """));
        }
        finally
        {
            await box.Database.ExecuteAsync("DROP OWNED BY maintenance_reader; DROP ROLE maintenance_reader");
        }
    }

    [PostgresFact]
    public async Task the_parent_is_analyzed_once_a_day_when_its_leaves_changed()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events"));
        await box.ApplyAsync(Sandbox.Daily("events"));

        await box.RunWellAsync(Start);
        var first = await box.Database.ScalarAsync<DateTime>("SELECT analyzed_at FROM pgstrata.policy");
        await box.RunWellAsync(Start.AddDays(1));

        Assert.Equal(first, await box.Database.ScalarAsync<DateTime>("SELECT analyzed_at FROM pgstrata.policy"));
    }
}
