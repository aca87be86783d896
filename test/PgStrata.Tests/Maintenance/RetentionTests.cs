using PgStrata.Maintenance;
using PgStrata.Testing;
using static PgStrata.Tests.Maintenance.RetentionTables;

namespace PgStrata.Tests.Maintenance;

/// <summary>What retention takes away, and which leaf stays while others go.</summary>
public sealed class RetentionTests
{
    static readonly DateTimeOffset Start = Sandbox.Start;

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

    [PostgresTheory, PostgresVersions("drop"), PostgresVersions("detach")]
    public async Task whatever_a_leaf_is_called_it_goes(int major, string expire)
    {
        await using var box = await Sandbox.CreateAsync(
            TenDays("events") + """
            ALTER TABLE app.events_d00 RENAME TO "x$pgstrata_rail$; select 1; --";
            ALTER TABLE app.events_d01 RENAME TO "x$pgstrata$; select 1; --";
            """,
            major);
        await box.ApplyAsync(Keep("events", 8, expire) with { Guard = "SELECT '$pgstrata_guard$ $pgstrata$' <> ''" });

        var report = await box.RunAsync(Start, r => r with { ConfirmRetention = true });

        Assert.True(report.Exit == MaintainExit.Done, report.Tables[0].Message);
        Assert.Equal(["x$pgstrata_rail$; select 1; --", "x$pgstrata$; select 1; --"], report.Tables[0].Expired);
        Assert.Equal(8, await box.Database.ScalarAsync<long>("SELECT count(*) FROM app.events"));
    }

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

    [PostgresTheory]
    [PostgresVersions("CREATE FUNCTION app.old() RETURNS bigint LANGUAGE sql RETURN (SELECT count(*) FROM app.events_d00)")]
    [PostgresVersions("CREATE FUNCTION app.old(app.events_d00) RETURNS int LANGUAGE sql AS 'SELECT 1'")]
    [PostgresVersions("CREATE TABLE app.o (id bigint); CREATE POLICY old ON app.o USING (id IN (SELECT id FROM app.events_d00))")]
    [PostgresVersions("CREATE TABLE app.o (id bigint, at timestamptz, CONSTRAINT old FOREIGN KEY (id, at) REFERENCES app.events_d00)")]
    public async Task a_leaf_that_something_else_uses_stays_attached(int major, string user)
    {
        // Its own policy, and the copy of a key that references the table, are no obstacle.
        await using var box = await Sandbox.CreateAsync(TenDays("events") + user + """
            ; CREATE POLICY self ON app.events_d01 USING (id IN (SELECT id FROM app.events_d01));
            CREATE TABLE app.child (id bigint, at timestamptz, FOREIGN KEY (id, at) REFERENCES app.events);
            """, major);
        await box.ApplyAsync(Keep("events", 8));

        var report = await box.RunAsync(Start, r => r with { ConfirmRetention = true });

        Assert.Equal(MaintainExit.Attention, report.Exit);
        Assert.StartsWith("retention-dependent: app.events_d00 ", report.Tables[0].Message, StringComparison.Ordinal);
        Assert.Contains("old", report.Tables[0].Message, StringComparison.Ordinal);
        Assert.Equal("events_d01", Assert.Single(report.Tables[0].Expired));
        Assert.Equal(9, await box.Database.ScalarAsync<long>("SELECT count(*) FROM app.events"));
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
}
