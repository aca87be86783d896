using PgStrata.Execution;
using PgStrata.Maintenance;
using PgStrata.Testing;
using static PgStrata.Tests.Maintenance.RetentionTables;

namespace PgStrata.Tests.Maintenance;

/// <summary>A detach or a drop that broke off is finished by the next run.</summary>
public sealed class DetachTests
{
    static readonly DateTimeOffset Start = Sandbox.Start;

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
        await box.ApplyAsync(Keep("events", 8));
        await box.Database.ExecuteAsync(Begun("events_d00", "events_d01") + """
            ALTER TABLE app.events DETACH PARTITION app.events_d00;
            ALTER TABLE app.events DETACH PARTITION app.events_d01;
            DROP TABLE app.events_d01; CREATE TABLE app.events_d01 (mine int);
            """);
        await box.Database.ExecuteAsync("VACUUM FULL app.events_d00"); // the same leaf in another file

        var report = await box.RunWellAsync(Start);

        Assert.Equal(["events_d00"], report.Expired);
        Assert.True(await box.Database.ScalarAsync<bool>(
            "SELECT to_regclass('app.events_d00') IS NULL AND to_regclass('app.events_d01') IS NOT NULL"));
        Assert.Equal(MaintainOutcome.Nothing, (await box.RunWellAsync(Start)).Outcome);
    }

    [PostgresFact]
    public async Task a_leaf_that_was_to_be_dropped_stays_while_the_policy_as_it_is_now_keeps_its_rows()
    {
        await using var box = await Sandbox.CreateAsync(TenDays("events"));
        await box.ApplyAsync(Keep("events", 8));
        await box.Database.ExecuteAsync(Begun("events_d00") + "ALTER TABLE app.events DETACH PARTITION app.events_d00;");
        await box.ApplyAsync(Keep("events", 30));

        var first = await box.RunAsync(Start);
        var again = await box.RunAsync(Start);
        var check = await new Checker(box.Factory).CheckAsync(new CheckRequest { At = Start, MaxAge = TimeSpan.FromDays(36500) });
        var message = again.Tables[0].Message!;
        await box.Database.ExecuteAsync(message.Split("Attach it again, ")[1].Split(", or drop")[0]);
        await box.RunWellAsync(Start);
        await box.Database.ExecuteAsync("ALTER TABLE app.events DETACH PARTITION app.events_d00"); // by hand: somebody wants to have it
        await box.ApplyAsync(Keep("events", 8));
        await box.RunAsync(Start, r => r with { ConfirmRetention = true });

        Assert.All([first, again], r => Assert.Equal((MaintainExit.Attention, 0), (r.Exit, r.Tables[0].Expired.Count)));
        Assert.StartsWith("retention-detached: app.events_d00 ", message, StringComparison.Ordinal);
        Assert.Equal("retention-detached", Assert.Single(check.Findings).Code);
        Assert.Equal(1, await box.Database.ScalarAsync<long>("SELECT count(*) FROM app.events_d00"));
    }

    [PostgresFact]
    public async Task what_was_begun_with_a_leaf_is_forgotten_when_it_is_a_leaf_of_another_table()
    {
        await using var box = await Sandbox.CreateAsync(TenDays("events"));
        await box.ApplyAsync(Keep("events", 8));
        await box.Database.ExecuteAsync(Begun("events_d00") + """
            ALTER TABLE app.events DETACH PARTITION app.events_d00;
            CREATE TABLE app.archive (LIKE app.events) PARTITION BY RANGE (at);
            ALTER TABLE app.archive ATTACH PARTITION app.events_d00 DEFAULT;
            """);

        var report = await box.RunAsync(Start, r => r with { ConfirmRetention = true });
        await box.Database.ExecuteAsync("ALTER TABLE app.archive DETACH PARTITION app.events_d00");
        await box.RunAsync(Start);

        Assert.Equal("events_d01", Assert.Single(report.Tables[0].Expired));
        Assert.Equal(1, await box.Database.ScalarAsync<long>("SELECT count(*) FROM app.events_d00"));
    }

    [PostgresFact]
    public async Task a_detached_leaf_that_got_another_name_stays_and_is_told_of()
    {
        await using var box = await Sandbox.CreateAsync(TenDays("events"));
        await box.ApplyAsync(Keep("events", 8));
        await box.Database.ExecuteAsync(Begun("events_d00") + """
            ALTER TABLE app.events DETACH PARTITION app.events_d00;
            ALTER TABLE app.events_d00 RENAME TO mine;
            """);

        var report = await box.RunAsync(Start, r => r with { ConfirmRetention = true });

        Assert.Equal(MaintainExit.Attention, report.Exit);
        Assert.StartsWith("retention-detached: app.events_d00 ", report.Tables[0].Message, StringComparison.Ordinal);
        Assert.Contains("it has become app.mine", report.Tables[0].Message, StringComparison.Ordinal);
        Assert.Equal(1, await box.Database.ScalarAsync<long>("SELECT count(*) FROM app.mine"));
    }

    [PostgresFact]
    public async Task a_policy_that_changes_during_the_run_keeps_what_is_left()
    {
        await using var box = await Sandbox.CreateAsync(TenDays("events"));
        await box.ApplyAsync(Keep("events", 6));
        var request = new MaintainRequest { At = Start, ConfirmRetention = true, ConnectWithin = TimeSpan.FromSeconds(60) };
        var change = new OnStep("drop-events_d00", () => box.Session.ExecuteAsync(PgStrata.Sql.SqlText.Raw(
            "UPDATE pgstrata.policy SET policy = replace(policy::text, '6 days', '60 days')::json")).GetAwaiter().GetResult());

        var report = await new Maintainer(box.Factory).RunAsync(request, change);
        var next = await box.RunWellAsync(Start);

        Assert.Equal("events_d00", Assert.Single(report.Tables[0].Expired));
        Assert.StartsWith("retention-changed: the policy", report.Tables[0].Message, StringComparison.Ordinal);
        Assert.Equal(MaintainExit.Attention, report.Exit);
        Assert.Empty(next.Expired);
        Assert.Equal(17, (await box.LeavesAsync("events")).Count);
    }

    [PostgresTheory, PostgresVersions(false), PostgresVersions(true)]
    public async Task a_leaf_that_was_to_be_dropped_stays_when_the_policy_drops_no_more(int major, bool detaches)
    {
        await using var box = await Sandbox.CreateAsync(TenDays("events"), major);
        await box.ApplyAsync(Keep("events", 30));
        await box.Database.ExecuteAsync(Begun("events_d00") + "ALTER TABLE app.events DETACH PARTITION app.events_d00;");
        await box.ApplyAsync(detaches ? Keep("events", 30, "detach") : Sandbox.Daily("events"));

        var report = await box.RunAsync(Start);
        await box.ApplyAsync(Keep("events", 30));
        var later = await box.RunWellAsync(Start);

        Assert.Equal((MaintainExit.Attention, 0), (report.Exit, report.Tables[0].Expired.Count));
        Assert.StartsWith("retention-detached: app.events_d00 ", report.Tables[0].Message, StringComparison.Ordinal);
        Assert.Empty(later.Expired); // what was kept is not taken by a drop that comes later
        Assert.Equal(1, await box.Database.ScalarAsync<long>("SELECT count(*) FROM app.events_d00"));
        Assert.Equal("detach done", await box.Database.ScalarAsync<string>("SELECT expire || ' ' || state FROM pgstrata.expired"));
    }

    /// <summary>What a run notes before it detaches leaves that are to be dropped.</summary>
    static string Begun(params string[] leaves) => $"""
        INSERT INTO pgstrata.expired (leaf_oid, file_node, table_name, schema_name, leaf_name, bound, expire, state, reason)
        SELECT oid, relfilenode, 'app.events', 'app', relname, pg_get_expr(relpartbound, oid), 'drop', 'intent', 'test' FROM pg_class
        WHERE relname IN ({string.Join(", ", leaves.Select(l => $"'{l}'"))});
        """;

    /// <summary>Does something in the moment a step has ended.</summary>
    sealed class OnStep(string id, Action then) : IProgress<RunEvent>
    {
        public void Report(RunEvent value)
        {
            if (value is RunEvent.StepFinished finished && finished.Id == id) then();
        }
    }

    static async Task ExecuteAsync(Npgsql.NpgsqlConnection connection, string sql)
    {
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
