using PgStrata.Maintenance;
using PgStrata.Testing;
using static PgStrata.Tests.Maintenance.RetentionTables;

namespace PgStrata.Tests.Maintenance;

/// <summary>What keeps retention from taking more than was meant.</summary>
public sealed class RetentionRailTests
{
    static readonly DateTimeOffset Start = Sandbox.Start;

    [PostgresFact]
    public async Task a_shortened_retention_stops_until_it_is_confirmed()
    {
        await using var box = await Sandbox.CreateAsync(TenDays("events"));
        await box.ApplyAsync(Keep("events", 30));
        await box.RunWellAsync(Start);
        await box.ApplyAsync(Keep("events", 2));

        var first = await box.RunAsync(Start);
        var second = await box.RunAsync(Start);
        var leaves = (await box.LeavesAsync("events")).Count;
        var confirmed = await box.RunAsync(Start, r => r with { ConfirmRetention = true });

        Assert.Equal((MaintainExit.Attention, MaintainExit.Attention), (first.Exit, second.Exit));
        Assert.Contains("retention-keep-shortened", second.Tables[0].Message, StringComparison.Ordinal);
        Assert.Equal(18, leaves);
        Assert.NotEmpty(confirmed.Tables[0].Expired);
    }

    [PostgresFact]
    public async Task a_fifth_of_the_table_goes_only_when_it_is_confirmed()
    {
        await using var box = await Sandbox.CreateAsync(TenDays("events"));
        await box.ApplyAsync(Keep("events", 5));

        var first = await box.RunAsync(Start);
        var again = await box.RunAsync(Start);
        var leaves = await box.Database.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname ~ '^events_d'");
        var confirmed = await box.RunAsync(Start, r => r with { ConfirmRetention = true });

        Assert.Equal((MaintainExit.Attention, MaintainExit.Attention), (first.Exit, again.Exit));
        Assert.All([first, again], r => Assert.StartsWith("retention-fraction", r.Tables[0].Message, StringComparison.Ordinal));
        Assert.Equal(11, leaves);
        Assert.Equal((MaintainExit.Done, 5), (confirmed.Exit, confirmed.Tables[0].Expired.Count));
    }

    [PostgresFact]
    public async Task a_first_retention_asks_before_it_takes_a_fifth_in_several_runs()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events") + """
            DO $$ BEGIN FOR i IN 0..59 LOOP
              EXECUTE format('CREATE TABLE app.d%s PARTITION OF app.events FOR VALUES FROM (%L) TO (%L)', lpad(i::text, 2, '0'),
                timestamptz '2026-01-10Z' + i * interval '1 day', timestamptz '2026-01-11Z' + i * interval '1 day');
            END LOOP; END $$;
            INSERT INTO app.events (at) SELECT timestamptz '2026-01-10 12:00Z' + i * interval '1 day' FROM generate_series(0, 58) i;
            """);
        await box.ApplyAsync(Sandbox.Daily("events"));
        await box.RunWellAsync(Start);
        await box.ApplyAsync(Keep("events", 10));

        var first = await box.RunAsync(Start);
        var second = await box.RunAsync(Start);
        await box.ApplyAsync(Sandbox.Daily("events"));
        var confirmed = await box.RunAsync(Start); // without retention nothing is journaled
        await box.ApplyAsync(Keep("events", 10));
        var third = await box.RunAsync(Start);
        var yes = await box.RunAsync(Start, r => r with { ConfirmRetention = true });
        var later = await box.RunAsync(Start);

        Assert.Equal(MaintainExit.Done, confirmed.Exit);
        Assert.All([first, second, third], r => Assert.Equal((MaintainExit.Attention, 0), (r.Exit, r.Tables[0].Expired.Count)));
        Assert.StartsWith(
            "retention-fraction: 49 leaves are past their time and hold 83 % of the table",
            first.Tables[0].Message, StringComparison.Ordinal);
        Assert.Contains("this retention is its first", first.Tables[0].Message, StringComparison.Ordinal);
        Assert.Equal((10, 10), (yes.Tables[0].Expired.Count, later.Tables[0].Expired.Count));
    }

    [PostgresFact]
    public async Task a_fifth_is_of_what_is_there_and_not_of_leaves()
    {
        await using var box = await Sandbox.CreateAsync(TenDays("events") +
            "INSERT INTO app.events (at, note) SELECT timestamptz '2026-03-09 12:00Z', repeat('x', 500) FROM generate_series(1, 5000);");
        await box.ApplyAsync(Keep("events", 5));

        var report = await box.RunAsync(Start);

        Assert.True(report.Exit == MaintainExit.Done, report.Tables[0].Message);
        Assert.Equal(5, report.Tables[0].Expired.Count); // five of ten leaves, but a hundredth of the bytes
    }

    [PostgresFact]
    public async Task statistics_of_long_ago_do_not_make_a_full_leaf_look_empty()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events") + """
            CREATE TABLE app.old1 PARTITION OF app.events FOR VALUES FROM ('2026-02-01Z') TO ('2026-02-02Z')
              WITH (autovacuum_enabled = off);
            CREATE TABLE app.old2 PARTITION OF app.events FOR VALUES FROM ('2026-02-02Z') TO ('2026-02-03Z')
              WITH (autovacuum_enabled = off);
            CREATE TABLE app.mid PARTITION OF app.events FOR VALUES FROM ('2026-02-03Z') TO ('2026-03-10Z')
              WITH (autovacuum_enabled = off);
            INSERT INTO app.events (at) VALUES ('2026-02-01 12:00Z'), ('2026-02-02 12:00Z');
            INSERT INTO app.events (at) SELECT '2026-03-09 12:00Z' FROM generate_series(1, 50);
            ANALYZE app.old1; ANALYZE app.old2; ANALYZE app.mid;
            INSERT INTO app.events (at) SELECT '2026-02-01 12:00Z' FROM generate_series(1, 20000);
            INSERT INTO app.events (at) SELECT '2026-02-02 12:00Z' FROM generate_series(1, 20000);
            """);
        await box.ApplyAsync(Keep("events", 8));
        Assert.Equal(2, await box.Database.ScalarAsync<double>("SELECT sum(reltuples)::float8 FROM pg_class WHERE relname ~ '^old.$'"));

        var report = await box.RunAsync(Start);
        var confirmed = await box.RunAsync(Start, r => r with { ConfirmRetention = true });

        Assert.Equal((MaintainExit.Attention, 0), (report.Exit, report.Tables[0].Expired.Count));
        Assert.StartsWith(
            "retention-fraction: 2 leaves are past their time and hold 100 % of the table",
            report.Tables[0].Message, StringComparison.Ordinal);
        Assert.Equal(["old1", "old2"], confirmed.Tables[0].Expired);
    }

    [PostgresFact]
    public async Task leaves_that_are_partitioned_themselves_count_with_all_their_bytes()
    {
        await using var box = await Sandbox.CreateAsync(TenDays("events") + """
            CREATE TABLE app.old PARTITION OF app.events FOR VALUES FROM ('2026-02-01Z') TO ('2026-02-02Z') PARTITION BY RANGE (id);
            CREATE TABLE app.old_all PARTITION OF app.old DEFAULT;
            INSERT INTO app.events (at) SELECT '2026-02-01 12:00Z' FROM generate_series(1, 20000);
            """);
        await box.ApplyAsync(Keep("events", 10));

        var report = await box.RunAsync(Start);
        var confirmed = await box.RunAsync(Start, r => r with { ConfirmRetention = true });

        Assert.StartsWith(
            "retention-fraction: 1 leaves are past their time and hold 9", report.Tables[0].Message, StringComparison.Ordinal);
        Assert.Empty(report.Tables[0].Expired);
        Assert.Equal("old", Assert.Single(confirmed.Tables[0].Expired));
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task a_foreign_table_that_is_a_leaf_goes_as_one(int major)
    {
        await using var box = await Sandbox.CreateAsync("""
            CREATE TABLE app.events (at timestamptz NOT NULL) PARTITION BY RANGE (at);
            CREATE FOREIGN DATA WRAPPER nowhere; CREATE SERVER nowhere FOREIGN DATA WRAPPER nowhere;
            CREATE FOREIGN TABLE app.far PARTITION OF app.events FOR VALUES FROM ('2026-02-01Z') TO ('2026-02-02Z') SERVER nowhere;
            CREATE TABLE app.near PARTITION OF app.events FOR VALUES FROM ('2026-02-02Z') TO ('2026-03-10Z');
            INSERT INTO app.events VALUES ('2026-03-09Z');
            """, major);
        await box.ApplyAsync(Keep("events", 10));

        var report = await box.RunAsync(Start, r => r with { ConfirmRetention = true });

        Assert.True(report.Exit == MaintainExit.Done, report.Tables[0].Message);
        Assert.Equal("far", Assert.Single(report.Tables[0].Expired));
        Assert.True(await box.Database.ScalarAsync<bool>("SELECT to_regclass('app.far') IS NULL"));
    }

    [PostgresFact]
    public async Task another_table_under_the_name_has_its_first_retention()
    {
        await using var box = await Sandbox.CreateAsync(TenDays("events") + TenDays("other"));
        await box.ApplyAsync(Keep("events", 5));
        await box.RunAsync(Start, r => r with { ConfirmRetention = true });
        await box.Database.ExecuteAsync("ALTER TABLE app.events RENAME TO before; ALTER TABLE app.other RENAME TO events");

        var report = await box.RunAsync(Start);
        var confirmed = await box.RunAsync(Start, r => r with { ConfirmRetention = true });
        var nextDay = await box.RunAsync(Start.AddDays(1));

        Assert.Contains("this retention is its first", report.Tables[0].Message, StringComparison.Ordinal);
        Assert.Empty(report.Tables[0].Expired);
        Assert.Equal((5, 1), (confirmed.Tables[0].Expired.Count, nextDay.Tables[0].Expired.Count));
    }

    [PostgresFact]
    public async Task bounds_that_are_read_in_another_unit_have_their_first_retention()
    {
        await using var box = await Sandbox.CreateAsync("""
            CREATE TABLE app.ticks (at bigint NOT NULL) PARTITION BY RANGE (at);
            DO $$ DECLARE s bigint := extract(epoch FROM timestamptz '2026-03-10 09:00Z'); BEGIN FOR i IN -9..8 LOOP
              EXECUTE format('CREATE TABLE app.h%s PARTITION OF app.ticks FOR VALUES FROM (%s) TO (%s)',
                i + 9, s + i * 3600, s + (i + 1) * 3600);
              IF i <= 0 THEN EXECUTE format('INSERT INTO app.ticks VALUES (%s)', s + i * 3600); END IF;
            END LOOP; END $$;
            """);
        var hourly = new PgStrata.Partitioning.PolicyDraft
        {
            Schema = "app", Table = "ticks", Key = "at", Kind = "EpochSeconds", Every = "1 hour", Horizon = "2 hours",
            Retain = "8 hours", Expire = "drop",
        };
        await box.ApplyAsync(hourly);
        await box.RunWellAsync(Start);
        await box.ApplyAsync(hourly with { Kind = "EpochMilliseconds" });

        var report = await box.RunAsync(Start);

        Assert.Contains("retention-fraction", report.Tables[0].Message, StringComparison.Ordinal);
        Assert.Empty(report.Tables[0].Expired);
        Assert.Equal(9, await box.Database.ScalarAsync<long>("SELECT count(*) FROM app.ticks"));
    }

    [PostgresTheory]
    [PostgresVersions("INSERT INTO app.parts VALUES (18999)", 0)] // a key far ahead of the others
    [PostgresVersions("SELECT setval('app.parts_id_seq', 18999); INSERT INTO app.parts VALUES (18999)", 7)] // drawn, as all are
    [PostgresVersions("SELECT setval('app.parts_id_seq', 18999)", 0)] // no row has come so far
    public async Task a_leap_of_the_keys_takes_no_fifth_of_the_table(int major, string leap, int goes)
    {
        await using var box = await Sandbox.CreateAsync("""
            CREATE TABLE app.parts (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY) PARTITION BY RANGE (id);
            DO $$ BEGIN FOR i IN 0..18 LOOP
              EXECUTE format('CREATE TABLE app.p%s PARTITION OF app.parts FOR VALUES FROM (%s) TO (%s)', i, i * 1000, (i + 1) * 1000);
            END LOOP; END $$;
            INSERT INTO app.parts SELECT FROM generate_series(1, 10500);
            """, major);
        await box.ApplyAsync(new PgStrata.Partitioning.PolicyDraft
        {
            Schema = "app", Table = "parts", Key = "id", Every = "1000 ids", Horizon = "9 periods", Retain = "11000 ids", Expire = "drop",
        });
        await box.RunWellAsync(Start);
        await box.Database.ExecuteAsync(leap);

        var report = await box.RunAsync(Start);

        Assert.Equal(goes, report.Tables[0].Expired.Count);
        Assert.Equal(leap.StartsWith("INSERT", StringComparison.Ordinal),
            report.Tables[0].Message?.Contains("after a leap of its highest key, which was 10", StringComparison.Ordinal) == true);
    }

    [PostgresTheory]
    [PostgresVersions(
        "UPDATE pg_class SET relpartbound = (SELECT relpartbound FROM pg_class WHERE relname = 'events_d00') " +
        "WHERE relname = 'nothing'", "")]
    [PostgresVersions(
        "CREATE TABLE app.x (LIKE app.events INCLUDING ALL); ALTER TABLE app.events DETACH PARTITION app.events_d00; " +
        "ALTER TABLE app.events_d00 RENAME TO y; ALTER TABLE app.x RENAME TO events_d00; " +
        "ALTER TABLE app.events ATTACH PARTITION app.events_d00 FOR VALUES FROM ('2026-02-28Z') TO ('2026-03-01Z')",
        "retention-changed")]
    [PostgresVersions("TRUNCATE app.events_d00", "retention-changed")]
    public async Task a_leaf_that_is_no_longer_the_one_decided_on_is_not_touched(int major, string meanwhile, string rail)
    {
        await using var box = await Sandbox.CreateAsync(TenDays("events"), major);
        await box.ApplyAsync(Keep("events", 8));
        var plan = (await box.RunAsync(Start, r => r with { PlanOnly = true, ConfirmRetention = true })).Tables[0].Plan!;
        var check = plan.Steps.First(s => s.Id == "check-events_d00").Statements[0];
        await box.Database.ExecuteAsync("SET allow_system_table_mods = on;" + meanwhile);

        var error = await Record.ExceptionAsync(() => box.Session.ExecuteAsync(PgStrata.Sql.SqlText.Raw(check)));

        if (rail.Length == 0) Assert.Null(error);
        else Assert.StartsWith(rail, Assert.IsType<Npgsql.PostgresException>(error).MessageText, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task rows_at_or_above_the_cutoff_keep_their_leaf_whatever_its_bound_says()
    {
        await using var box = await Sandbox.CreateAsync(TenDays("events"));
        await box.ApplyAsync(Keep("events", 8));
        await box.Database.ExecuteAsync("""
            SET allow_system_table_mods = on;
            ALTER TABLE app.events DETACH PARTITION app.events_d00;
            UPDATE app.events_d00 SET at = '2026-03-09 12:00Z';
            SET session_replication_role = replica;
            ALTER TABLE app.events_d00 ADD CONSTRAINT proof CHECK (at IS NOT NULL AND at >= '2026-02-28Z' AND at < '2026-03-01Z') NOT VALID;
            UPDATE pg_constraint SET convalidated = true WHERE conname = 'proof';
            ALTER TABLE app.events ATTACH PARTITION app.events_d00 FOR VALUES FROM ('2026-02-28Z') TO ('2026-03-01Z');
            """);

        var report = await box.RunAsync(Start, r => r with { ConfirmRetention = true });

        Assert.Contains("retention-content", report.Tables[0].Message, StringComparison.Ordinal);
        Assert.Equal("events_d01", Assert.Single(report.Tables[0].Expired));
        Assert.True(await box.Database.ScalarAsync<bool>("SELECT to_regclass('app.events_d00') IS NOT NULL"));
    }
}
