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

    static async Task ExecuteAsync(Npgsql.NpgsqlConnection connection, string sql)
    {
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
