using PgStrata.Execution;
using PgStrata.Maintenance;
using PgStrata.Partitioning;
using PgStrata.Testing;

namespace PgStrata.Tests.Maintenance;

/// <summary>What retention takes away, and what keeps it from doing so.</summary>
public sealed class RetentionTests
{
    static readonly DateTimeOffset Start = Sandbox.Start;

    /// <summary>app.NAME with a leaf for each of the ten days before Start, and today's; a row in each.</summary>
    static string TenDays(string name) => Sandbox.Table(name) + $"""
        DO $$ BEGIN FOR i IN 0..10 LOOP
          EXECUTE format('CREATE TABLE app.{name}_d%s PARTITION OF app.{name} FOR VALUES FROM (%L) TO (%L)', lpad(i::text, 2, '0'),
            timestamptz '2026-02-28Z' + i * interval '1 day', timestamptz '2026-03-01Z' + i * interval '1 day');
        END LOOP; END $$;
        INSERT INTO app.{name} (at) SELECT timestamptz '2026-02-28 12:00Z' + i * interval '1 day' FROM generate_series(0, 9) i;
        """;

    static PolicyDraft Keep(string table, int days, string expire = "drop") =>
        Sandbox.Daily(table) with { Retain = $"{days} days", Expire = expire };

    [PostgresTheory, PostgresVersions("drop", Smoke = true), PostgresVersions("detach")]
    public async Task leaves_past_their_time_go_and_the_journal_says_why(int major, string expire)
    {
        await using var box = await Sandbox.CreateAsync(TenDays("events"), major);
        await box.ApplyAsync(Keep("events", 7, expire));

        var report = await box.RunAsync(Start, r => r with { ConfirmRetention = true });

        Assert.Equal(["events_d00", "events_d01", "events_d02"], report.Tables[0].Expired);
        Assert.Equal(
            expire == "drop" ? 0 : 3,
            await box.Database.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relname ~ '^events_d0[012]$'"));
        Assert.Equal(7, await box.Database.ScalarAsync<long>("SELECT count(*) FROM app.events"));
        Assert.Equal(3, await box.Database.ScalarAsync<long>(
            "SELECT count(*) FROM pgstrata.expired WHERE state = 'done' AND reason LIKE '%7 days are kept%'"));
        Assert.Equal(MaintainOutcome.Nothing, (await box.RunWellAsync(Start)).Outcome);
    }

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
    public async Task a_clock_that_went_back_stops_everything()
    {
        await using var box = await Sandbox.CreateAsync(TenDays("events"));
        await box.ApplyAsync(Keep("events", 8));
        await box.RunAsync(Start, r => r with { ConfirmRetention = true });
        await box.Database.ExecuteAsync("""
            CREATE TABLE app.older PARTITION OF app.events FOR VALUES FROM ('2026-01-01Z') TO ('2026-01-02Z');
            INSERT INTO app.events (at) VALUES ('2026-01-01 12:00Z');
            DO $$ BEGIN EXECUTE (SELECT string_agg('DROP TABLE app.' || relname,
              ';') FROM pg_class WHERE relname ~ '^events_p2026031[67]$'); END $$;
            """);

        var back = await box.RunAsync(Start.AddHours(-3), r => r with { ConfirmRetention = true });
        var again = await box.RunAsync(Start.AddHours(-3), r => r with { ConfirmRetention = true });
        var still = await box.Database.ScalarAsync<long>("SELECT count(*) FROM app.older");
        var small = await box.RunAsync(Start.AddMinutes(-3)); // what clock discipline may do

        Assert.Equal((MaintainExit.Attention, MaintainExit.Attention), (back.Exit, again.Exit));
        Assert.All([back, again], r => Assert.StartsWith("retention-clock-back", r.Tables[0].Message, StringComparison.Ordinal));
        Assert.Equal(1, still);
        Assert.Empty(back.Tables[0].Expired.Concat(again.Tables[0].Expired));
        Assert.Equal(2, back.Tables[0].Created.Count); // the horizon does not depend on it
        Assert.Equal((MaintainExit.Done, "older"), (small.Exit, Assert.Single(small.Tables[0].Expired))); // so only the clock had kept it
    }

    [PostgresFact]
    public async Task a_clock_that_is_off_stops_everything_that_expires()
    {
        await using var box = await Sandbox.CreateAsync(LongAgo("events"));
        await box.ApplyAsync(Keep("events", 8));

        var off = await new Maintainer(box.Factory,
            new ManualTimeProvider(DateTimeOffset.UtcNow.AddMinutes(7))).RunAsync(new MaintainRequest { ConfirmRetention = true });
        var leaves = (await box.LeavesAsync("events")).Count;
        var right = await box.RunAsync(with: r => r with { ConfirmRetention = true });

        Assert.Equal(MaintainExit.Attention, off.Exit);
        Assert.StartsWith("retention-clock-skew", off.Tables[0].Message, StringComparison.Ordinal);
        Assert.Empty(off.Tables[0].Expired);
        Assert.Equal(8 + 3, leaves);
        Assert.True(right.Exit == MaintainExit.Done, right.Tables[0].Message);
        Assert.Equal(["ago1", "ago2"], right.Tables[0].Expired);
    }

    [PostgresFact]
    public async Task a_clock_that_steps_back_between_the_plan_and_the_act_stops_it_in_its_transaction()
    {
        await using var box = await Sandbox.CreateAsync(LongAgo("events"));
        await box.ApplyAsync(Keep("events", 8));
        var look = await Inspection.ReadAsync(box.Session, [], null, TimeProvider.System, CancellationToken.None);
        var plan = look.Tables[0].Plan! with { Retention = RetentionRule.For(look.Tables[0].Plan!.State.Policy,
            look.Tables[0].Plan!.State.Leaves, new RetentionFacts(look.Tables[0].Plan!.Ends.Now, Confirmed: true)) };

        Task<int> CheckAsync(DateTimeOffset planned) => box.Session.ExecuteAsync(PgStrata.Sql.SqlText.Raw(
            new ExpireSteps(plan, planned, isInvented: false, TimeSpan.FromMilliseconds(50)).All()
                .First(s => s.Id == "check-ago1").Statements[0]));

        await CheckAsync(look.Now);
        var error = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => CheckAsync(look.Now.AddMinutes(6)));
        Assert.Equal(("PS011", true), (error.SqlState, error.MessageText.StartsWith("retention-clock-back", StringComparison.Ordinal)));
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
    public async Task a_zone_that_the_bounds_were_not_made_in_stops_everything_that_expires()
    {
        await using var box = await Sandbox.CreateAsync(TenDays("events"));
        await box.ApplyAsync(Keep("events", 8) with { Zone = "America/New_York" });

        var wrong = await box.RunAsync(Start, r => r with { ConfirmRetention = true, PlanOnly = true });
        await box.ApplyAsync(Keep("events", 8));
        var right = await box.RunAsync(Start, r => r with { ConfirmRetention = true, PlanOnly = true });

        Assert.Empty(wrong.Tables[0].Expired);
        Assert.Contains(wrong.Tables[0].Notes, n => n.StartsWith("retention-zone", StringComparison.Ordinal));
        Assert.Equal(2, right.Tables[0].Expired.Count);
    }

    [PostgresFact]
    public async Task a_server_in_recovery_is_left_alone()
    {
        await using var server = await PostgresServer.StartAsync(PostgresVersions.Default);
        await using (var setup = Npgsql.NpgsqlDataSource.Create(server.ConnectionString() + ";Pooling=false"))
        await using (var command = setup.CreateCommand("CREATE SCHEMA app;" + LongAgo("events"))) await command.ExecuteNonQueryAsync();
        var factory = new PgStrata.Server.SessionFactory(server.ConnectionString());
        string check;
        await using (var session = await factory.OpenAsync("test"))
        {
            await new PolicyStore(session).ApplyAsync([Keep("events", 8)], false, false);
            var plan = (await new Maintainer(factory).RunAsync(new MaintainRequest { PlanOnly = true,
                ConfirmRetention = true })).Tables[0].Plan!;
            check = plan.Steps.First(s => s.Id == "check-ago1").Statements[0];
            await session.ExecuteAsync(PgStrata.Sql.SqlText.Raw(check)); // fine on the primary
        }

        await server.StopAsync();
        await ServerUser.RunAsync("touch", Path.Combine(server.Folder, "data", "standby.signal"));
        await server.ContinueAsync();

        var refused = await Assert.ThrowsAsync<StrataException>(() =>
            new Maintainer(factory).RunAsync(new MaintainRequest { ConfirmRetention = true }));
        Assert.Equal("recovery", refused.Code);
        await using var standby = await factory.OpenAsync("test");
        var error = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => standby.ExecuteAsync(PgStrata.Sql.SqlText.Raw(check)));
        Assert.StartsWith("retention-recovery", error.MessageText, StringComparison.Ordinal);
    }

    /// <summary>app.NAME with three leaves of years ago, for what goes by the real clock; the newest with rows always stays.</summary>
    static string LongAgo(string name) => Sandbox.Table(name) + $"""
        CREATE TABLE app.ago1 PARTITION OF app.{name} FOR VALUES FROM ('2020-01-01Z') TO ('2020-01-02Z');
        CREATE TABLE app.ago2 PARTITION OF app.{name} FOR VALUES FROM ('2020-01-02Z') TO ('2020-01-03Z');
        CREATE TABLE app.ago3 PARTITION OF app.{name} FOR VALUES FROM ('2020-01-03Z') TO ('2020-01-04Z');
        INSERT INTO app.{name} (at) VALUES ('2020-01-01 12:00Z'), ('2020-01-02 12:00Z'), ('2020-01-03 12:00Z');
        """;

    [PostgresFact]
    public async Task a_leaf_in_use_of_a_view_stays_with_a_clear_word_and_the_table_keeps_its_horizon()
    {
        await using var box = await Sandbox.CreateAsync(TenDays("events") + "CREATE VIEW app.old AS SELECT * FROM app.events_d00;");
        await box.ApplyAsync(Keep("events", 8));

        var report = await box.RunAsync(Start, r => r with { ConfirmRetention = true });
        var check = await new Checker(box.Factory).CheckAsync(new CheckRequest { At = Start, MaxAge = TimeSpan.FromDays(36500) });

        Assert.Equal((MaintainExit.Attention, MaintainOutcome.Attention), (report.Exit, report.Tables[0].Outcome));
        Assert.StartsWith("retention-view: ", report.Tables[0].Message, StringComparison.Ordinal);
        Assert.Contains("app.old", report.Tables[0].Message, StringComparison.Ordinal);
        Assert.DoesNotContain(report.Tables[0].Message, report.Tables[0].Notes);
        Assert.Equal((7, "events_d01"), (report.Tables[0].Created.Count, Assert.Single(report.Tables[0].Expired)));
        Assert.Equal(9, await box.Database.ScalarAsync<long>("SELECT count(*) FROM app.events"));
        Assert.Equal((CheckExit.Attention, "retention-view"), (check.Exit, Assert.Single(check.Findings).Code));
        Assert.True(await box.Database.ScalarAsync<bool>("SELECT ok FROM pgstrata.run"));
    }

    [PostgresFact]
    public async Task ten_leaves_that_can_never_go_do_not_keep_the_others()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events") + """
            DO $$ BEGIN FOR i IN 0..29 LOOP
              EXECUTE format('CREATE TABLE app.d%s PARTITION OF app.events FOR VALUES FROM (%L) TO (%L)', lpad(i::text, 2, '0'),
                timestamptz '2026-02-10Z' + i * interval '1 day', timestamptz '2026-02-11Z' + i * interval '1 day');
              IF i < 12 THEN EXECUTE format('CREATE VIEW app.v%s AS SELECT * FROM app.d%s', i, lpad(i::text, 2, '0')); END IF;
            END LOOP; END $$;
            INSERT INTO app.events (at) SELECT timestamptz '2026-02-10 12:00Z' + i * interval '1 day' FROM generate_series(0, 28) i;
            """);
        await box.ApplyAsync(Keep("events", 8));

        var report = await box.RunAsync(Start, r => r with { ConfirmRetention = true });

        Assert.Equal(["d12", "d13", "d14", "d15", "d16", "d17", "d18", "d19"], report.Tables[0].Expired);
    }

    [PostgresFact]
    public async Task the_guard_decides_and_a_no_is_no_failure()
    {
        await using var box = await Sandbox.CreateAsync(
            TenDays("events") + "CREATE TABLE app.done (ok boolean); INSERT INTO app.done VALUES (false);");
        await box.ApplyAsync(Keep("events", 8) with { Guard = "SELECT bool_and(ok) FROM done" });

        var no = await box.RunAsync(Start, r => r with { ConfirmRetention = true });
        await box.Database.ExecuteAsync("UPDATE app.done SET ok = true");
        var yes = await box.RunAsync(Start, r => r with { ConfirmRetention = true });

        Assert.Equal((MaintainExit.Done, 0), (no.Exit, no.Tables[0].Expired.Count));
        Assert.Contains(no.Tables[0].Notes, n => n.Contains("guard", StringComparison.Ordinal));
        Assert.Equal(["events_d00", "events_d01"], yes.Tables[0].Expired);
    }

    [PostgresFact]
    public async Task with_a_DEFAULT_leaves_are_made_and_taken_away_too()
    {
        await using var box = await Sandbox.CreateAsync(TenDays("events") + "CREATE TABLE app.rest PARTITION OF app.events DEFAULT;" +
            "INSERT INTO app.events (at, note) SELECT '2019-01-01Z', repeat('x', 1000) FROM generate_series(1, 2000);");
        await box.ApplyAsync(Keep("events", 8) with { Default = "kept" });

        var report = await box.RunAsync(Start, r => r with { ConfirmRetention = true });

        Assert.True(report.Exit == MaintainExit.Done, report.Tables[0].Message);
        Assert.Equal((7, 2), (report.Tables[0].Created.Count, report.Tables[0].Expired.Count));
        Assert.Contains(report.Tables[0].Plan!.Steps, s => s.Id.StartsWith("fence-validate-", StringComparison.Ordinal));
        Assert.Equal(0, await box.Database.ScalarAsync<long>("SELECT count(*) FROM pg_constraint WHERE conname LIKE '%_fence'"));
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

    [PostgresFact]
    public async Task a_detach_that_broke_off_is_finished_first()
    {
        await using var box = await Sandbox.CreateAsync(TenDays("events"));
        await box.ApplyAsync(Keep("events", 8));
        await using (var reader = await box.Database.ConnectAsync())
        await using (var detacher = await box.Database.ConnectAsync())
        {
            await ExecuteAsync(reader, "BEGIN; SELECT count(*) FROM app.events");
            await ExecuteAsync(detacher, "SET lock_timeout = '100ms'");
            await Assert.ThrowsAsync<Npgsql.PostgresException>(() =>
                ExecuteAsync(detacher, "ALTER TABLE app.events DETACH PARTITION app.events_d05 CONCURRENTLY"));
        }

        Assert.Equal(1, await box.Database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhdetachpending"));
        var check = await new Checker(box.Factory).CheckAsync(new CheckRequest { At = Start });
        var report = await box.RunAsync(Start, r => r with { ConfirmRetention = true });

        Assert.Contains(check.Findings, f => f.Code == "pending-detach");
        Assert.True(report.Exit == MaintainExit.Done, report.Tables[0].Message);
        Assert.Equal(["events_d00", "events_d01"], report.Tables[0].Expired);
        Assert.Equal(0, await box.Database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhdetachpending"));
        Assert.Equal(1, await box.Database.ScalarAsync<long>("SELECT count(*) FROM app.events_d05"));
    }

    [PostgresFact]
    public async Task a_run_killed_between_detach_and_drop_is_finished_by_the_next()
    {
        await using var box = await Sandbox.CreateAsync(TenDays("events"));
        await box.ApplyAsync(Keep("events", 30));
        await box.Database.ExecuteAsync("""
            INSERT INTO pgstrata.expired (leaf_oid, file_node, table_name, schema_name, leaf_name, bound, expire, state, reason)
            SELECT oid, relfilenode, 'app.events', 'app', relname, '', 'drop', 'intent', 'test' FROM pg_class
            WHERE relname IN ('events_d03', 'events_d04');
            ALTER TABLE app.events DETACH PARTITION app.events_d03;
            ALTER TABLE app.events DETACH PARTITION app.events_d04;
            DROP TABLE app.events_d04; CREATE TABLE app.events_d04 (mine int);
            """);

        var report = await box.RunWellAsync(Start);

        Assert.Equal(["events_d03"], report.Expired);
        Assert.True(await box.Database.ScalarAsync<bool>(
            "SELECT to_regclass('app.events_d03') IS NULL AND to_regclass('app.events_d04') IS NOT NULL"));
        Assert.Equal(MaintainOutcome.Nothing, (await box.RunWellAsync(Start)).Outcome);
    }

    [PostgresFact]
    public async Task referencing_tables_go_first_and_rows_that_still_reference_keep_a_leaf()
    {
        await using var box = await Sandbox.CreateAsync(TenDays("a_parent") + TenDays("z_child") + """
            ALTER TABLE app.z_child ADD parent_id bigint, ADD FOREIGN KEY (parent_id, at) REFERENCES app.a_parent (id, at);
            UPDATE app.z_child c SET parent_id = p.id FROM app.a_parent p WHERE p.at = c.at;
            """);
        await box.ApplyAsync(Keep("a_parent", 8), Keep("z_child", 9));

        var kept = await box.RunAsync(Start, r => r with { ConfirmRetention = true });
        await box.ApplyAsync(Keep("z_child", 8));
        var gone = await box.RunAsync(Start, r => r with { ConfirmRetention = true });

        Assert.Equal(["z_child_d00"], kept.Tables[1].Expired);
        Assert.Equal(["a_parent_d00"], kept.Tables[0].Expired);
        Assert.Equal((MaintainExit.Attention, MaintainOutcome.Acted), (kept.Exit, kept.Tables[1].Outcome));
        Assert.StartsWith("retention-referenced: ", kept.Tables[0].Message, StringComparison.Ordinal);
        Assert.Equal((7, 7), (kept.Tables[0].Created.Count, kept.Tables[1].Created.Count));
        Assert.True(gone.Exit == MaintainExit.Done, string.Join('\n', gone.Tables.Select(t => t.Message)));
        Assert.Equal((1, 1), (gone.Tables[0].Expired.Count, gone.Tables[1].Expired.Count));
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

    static async Task ExecuteAsync(Npgsql.NpgsqlConnection connection, string sql)
    {
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
