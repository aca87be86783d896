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
