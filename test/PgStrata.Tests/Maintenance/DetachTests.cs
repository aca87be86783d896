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

    [PostgresTheory, PostgresVersions(false), PostgresVersions(true)]
    public async Task a_leaf_that_was_to_be_dropped_stays_when_the_policy_drops_no_more(int major, bool detaches)
    {
        await using var box = await Sandbox.CreateAsync(TenDays("events"), major);
        await box.ApplyAsync(Keep("events", 30));
        await box.Database.ExecuteAsync("""
            INSERT INTO pgstrata.expired (leaf_oid, file_node, table_name, schema_name, leaf_name, bound, expire, state, reason)
            SELECT oid, relfilenode, 'app.events', 'app', relname, '', 'drop', 'intent', 'test' FROM pg_class
            WHERE relname = 'events_d00';
            ALTER TABLE app.events DETACH PARTITION app.events_d00;
            """);
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

    static async Task ExecuteAsync(Npgsql.NpgsqlConnection connection, string sql)
    {
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
