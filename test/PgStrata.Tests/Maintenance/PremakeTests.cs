using PgStrata.Maintenance;
using PgStrata.Partitioning;
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

    [PostgresTheory]
    [PostgresVersions("timestamp", "timestamp without time zone", "2026-03-10 00:00:00", "2026-03-18 00:00:00")]
    [PostgresVersions("date", "date", "2026-03-10", "2026-03-18")]
    [PostgresVersions("uuid", "uuid", "2026-03-10 00:00:00+00", "2026-03-18 00:00:00+00")]
    public async Task keys_of_other_types_have_their_own_bounds(int major, string type, string typeName, string first, string until)
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("t", type), major);
        await box.ApplyAsync(Sandbox.Daily("t"));

        var report = await box.RunWellAsync(Start);

        var key = new PartitionKey("at", typeName, PartitionKey.DefaultKindFor(typeName)!.Value);
        var ranges = await box.RangesAsync("t", key);
        var grid = Grid.Create(Period.Parse("1 day"), GridZone.Utc, key.Kind);
        Assert.Equal((first, until), (PositionText.Of(grid, ranges[0].Lower), PositionText.Of(grid, ranges[^1].Upper)));
        Assert.Empty(Coverage.Gaps(ranges));
        Assert.Equal(until, report.CoveredUntil);
    }

    [PostgresFact]
    public async Task epoch_milliseconds_in_a_zone_with_summer_time()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("t", "bigint"));
        await box.ApplyAsync(Sandbox.Daily("t") with { Kind = "EpochMilliseconds", Zone = "Europe/Berlin", Horizon = "30 days" });

        await box.RunWellAsync(Start);

        // The 29th of March 2026 has 23 hours.
        Assert.Equal(23, await box.Database.ScalarAsync<long>("""
            SELECT (substring(b from 'TO \(''(\d+)''\)')::bigint - substring(b from 'FROM \(''(\d+)''\)')::bigint) / 3600000
            FROM (SELECT pg_get_expr(relpartbound, oid) b FROM pg_class WHERE relname = 't_p20260329') x
            """));
    }

    [PostgresFact]
    public async Task ids_follow_the_highest_key_and_the_sequence()
    {
        await using var box = await Sandbox.CreateAsync("""
            CREATE TABLE app.parts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text) PARTITION BY RANGE (id);
            """);
        await box.ApplyAsync(new PolicyDraft { Schema = "app", Table = "parts", Key = "id", Every = "1000 ids", Horizon = "2 periods" });

        var empty = await box.RunWellAsync();
        await box.Database.ExecuteAsync("INSERT INTO app.parts (note) SELECT 'x' FROM generate_series(1, 1500)");
        var filled = await box.RunWellAsync();
        await box.Database.ExecuteAsync("ALTER TABLE app.parts ALTER id RESTART WITH 2100;" +
            "SELECT nextval('app.parts_id_seq'); SELECT nextval('app.parts_id_seq')");
        var restarted = await box.RunWellAsync();

        Assert.Equal(["parts_p0", "parts_p1000", "parts_p2000"], empty.Created);
        Assert.Equal(["parts_p3000"], filled.Created);
        Assert.Equal(["parts_p4000"], restarted.Created);
        Assert.Equal("5000", restarted.CoveredUntil);
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
    public async Task until_reaches_beyond_the_horizon()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events"));
        await box.ApplyAsync(Sandbox.Daily("events"));

        await box.RunAsync(Start, r => r with { Until = LeavesUntil.Of(Start.AddDays(20)) });

        Assert.Equal(21, (await box.LeavesAsync("events")).Count);
        Assert.Equal(MaintainOutcome.Nothing, (await box.RunWellAsync(Start)).Outcome);
    }

    [PostgresFact]
    public async Task until_is_a_number_for_a_number_key_and_concerns_no_other_table()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events") +
            "CREATE TABLE app.parts (id int NOT NULL, note text) PARTITION BY RANGE (id);");
        await box.ApplyAsync(Sandbox.Daily("events"), new PolicyDraft { Schema = "app", Table = "parts", Key = "id", Every = "1000 ids",
            Horizon = "2 periods" });

        var numbers = await box.RunAsync(Start, r => r with { Until = LeavesUntil.Of(9_000) });
        var times = await box.RunAsync(Start, r => r with { Until = LeavesUntil.Of(Start.AddDays(9)) });

        Assert.Equal((8, 10), (numbers.Tables[0].Created.Count, numbers.Tables[1].Created.Count));
        Assert.Equal("10000", numbers.Tables[1].CoveredUntil);
        Assert.Equal((2, 0), (times.Tables[0].Created.Count, times.Tables[1].Created.Count));
    }

    [PostgresFact]
    public async Task until_that_fits_no_table_is_refused()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events") +
            "CREATE TABLE app.parts (id int NOT NULL, note text) PARTITION BY RANGE (id);");
        await box.ApplyAsync(Sandbox.Daily("events"), new PolicyDraft { Schema = "app", Table = "parts", Key = "id", Every = "1000 ids",
            Horizon = "2 periods" });

        var time = await RefusedAsync(LeavesUntil.Of(5_000), "events");
        var number = await RefusedAsync(LeavesUntil.Of(Start), "parts");
        var high = await RefusedAsync(LeavesUntil.Of(1L << 31), "parts");
        var many = await RefusedAsync(LeavesUntil.Of(20_000_000), "parts");

        Assert.Contains("the key at of app.events is a time", time, StringComparison.Ordinal);
        Assert.Contains("the key id of app.parts is a number", number, StringComparison.Ordinal);
        Assert.Contains("integer, which ends at 2147483647", high, StringComparison.Ordinal);
        Assert.Contains("more than 10000 leaves", many, StringComparison.Ordinal);
        Assert.Empty(await box.LeavesAsync("parts"));

        async Task<string> RefusedAsync(LeavesUntil until, string table)
        {
            var error = await Assert.ThrowsAsync<StrataException>(() => box.RunAsync(Start, r => r with { Until = until,
                Tables = [new("app", table)] }));
            Assert.Equal("usage", error.Code);
            return error.Message;
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
