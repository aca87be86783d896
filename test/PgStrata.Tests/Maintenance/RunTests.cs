using Npgsql;
using PgStrata.Execution;
using PgStrata.Maintenance;
using PgStrata.Store;
using PgStrata.Testing;
using PgStrata.Tests.Catalog;

namespace PgStrata.Tests.Maintenance;

/// <summary>Runs beside runs, beside operations, and on servers that have no room.</summary>
public sealed class RunTests
{
    static readonly DateTimeOffset Start = Sandbox.Start;

    [PostgresFact]
    public async Task of_two_runs_at_once_one_acts_and_the_other_gets_nothing()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events"));
        await box.ApplyAsync(Sandbox.Daily("events"));
        await using var holder = await box.Database.ConnectAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("LOCK TABLE app.events IN SHARE UPDATE EXCLUSIVE MODE", holder, transaction))
            await command.ExecuteNonQueryAsync();

        var first = box.RunAsync(Start);
        const string waiting = "SELECT count(*) FROM pg_locks WHERE relation = 'app.events'::regclass AND NOT granted";
        while (await box.Database.ScalarAsync<long>(waiting) == 0) await Task.Delay(5);
        var second = await box.RunAsync(Start);
        await transaction.CommitAsync();
        var one = await first;

        Assert.Equal((MaintainExit.Done, MaintainOutcome.Acted), (one.Exit, one.Tables[0].Outcome));
        Assert.Equal((MaintainExit.NotObtained, 4), (second.Exit, (int)second.Exit));
        Assert.Contains("another pgstrata", second.Tables[0].Message, StringComparison.Ordinal);
        Assert.Equal(8, (await box.LeavesAsync("events")).Count);
    }

    [PostgresFact]
    public async Task a_lock_that_cannot_be_had_names_who_has_it()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("a") + Sandbox.Table("b"));
        await box.ApplyAsync(Sandbox.Daily("a"), Sandbox.Daily("b"));
        await using var holder = await box.Database.ConnectAsync("the culprit");
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("LOCK TABLE app.a IN SHARE UPDATE EXCLUSIVE MODE", holder, transaction))
            await command.ExecuteNonQueryAsync();

        var report = await box.RunAsync(Start, r => r with { Options = new RunOptions { MaxWait = TimeSpan.FromMilliseconds(10) } });

        Assert.Equal(MaintainExit.Partial, report.Exit);
        Assert.Equal((MaintainOutcome.NotObtained, MaintainOutcome.Acted), (report.Tables[0].Outcome, report.Tables[1].Outcome));
        Assert.Contains("the culprit", report.Tables[0].Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task too_many_clients_are_waited_for()
    {
        await using var server = await PostgresServer.StartAsync(
            PostgresVersions.Default, "max_connections = 6", "superuser_reserved_connections = 0", "max_wal_senders = 0");
        await using (var setup = NpgsqlDataSource.Create(server.ConnectionString() + ";Pooling=false"))
        await using (var command = setup.CreateCommand("CREATE SCHEMA app;" + Sandbox.Table("events")))
            await command.ExecuteNonQueryAsync();
        var factory = new PgStrata.Server.SessionFactory(server.ConnectionString());
        await using (var session = await factory.OpenAsync("test"))
            await new PolicyStore(session).ApplyAsync([Sandbox.Daily("events")], false, false);
        var crowd = new List<NpgsqlConnection>();
        for (var i = 0; i < 6; i++)
        {
            var one = new NpgsqlConnection(server.ConnectionString() + ";Pooling=false");
            await one.OpenAsync();
            crowd.Add(one);
        }

        var impatient = await Assert.ThrowsAsync<StrataException>(() =>
            new Maintainer(factory).RunAsync(new MaintainRequest { ConnectWithin = TimeSpan.Zero }));
        var run = new Maintainer(factory).RunAsync(new MaintainRequest());
        while (!server.ReadLog().Contains("too many clients", StringComparison.Ordinal)) await Task.Delay(10);
        Assert.False(run.IsCompleted);
        foreach (var one in crowd) await one.DisposeAsync();

        Assert.Equal("too_many_clients", impatient.Code);
        Assert.Equal(MaintainExit.Done, (await run).Exit);
    }

    [PostgresFact]
    public async Task one_broken_table_does_not_stop_the_others()
    {
        await using var box = await Sandbox.CreateAsync(string.Concat("abcdefg".Select(c => Sandbox.Table(c.ToString()))));
        await box.ApplyAsync([.. "abcdefg".Select(c => Sandbox.Daily(c.ToString()))]);
        await box.Database.ExecuteAsync("""
            DROP TABLE app.a;
            DROP TABLE app.b; CREATE TABLE app.b (id int);
            UPDATE pgstrata.policy SET policy = '{"schema":"app","table":"c","zone":"Nowhere/Land"}' WHERE table_name = 'app.c';
            UPDATE pgstrata.policy SET suspended = 'rolled back' WHERE table_name = 'app.d';
            INSERT INTO pgstrata.operation (id, verb, table_name, table_oid, state, plan)
            VALUES ('op1', 'convert', 'app.e', 'app.e'::regclass, 'stopped', '{}');
            CREATE FUNCTION app.veto() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
              IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE object_identity LIKE 'app.f\_%')
              THEN RAISE EXCEPTION 'not on my watch'; END IF; END $$;
            CREATE EVENT TRIGGER veto ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION app.veto();
            """);

        var report = await box.RunAsync(Start);

        Assert.Equal(MaintainExit.Partial, report.Exit);
        Assert.Equal(
            [
                MaintainOutcome.Failed, MaintainOutcome.Failed, MaintainOutcome.Failed, MaintainOutcome.Skipped,
                MaintainOutcome.Skipped, MaintainOutcome.Failed, MaintainOutcome.Acted,
            ],
            report.Tables.Select(t => t.Outcome));
        Assert.Contains("dropped or renamed", report.Tables[0].Message, StringComparison.Ordinal);
        Assert.Contains("not partitioned", report.Tables[1].Message, StringComparison.Ordinal);
        Assert.Contains("rolled back", report.Tables[3].Message, StringComparison.Ordinal);
        Assert.Contains("op1", report.Tables[4].Message, StringComparison.Ordinal);
        Assert.Contains("not on my watch", report.Tables[5].Message, StringComparison.Ordinal);
        Assert.Equal(7, await box.Database.ScalarAsync<long>("SELECT count(*) FROM pgstrata.run_table"));
        Assert.False(await box.Database.ScalarAsync<bool>("SELECT ok FROM pgstrata.run"));
    }

    [PostgresFact]
    public async Task a_run_that_got_nothing_done_never_ends_well()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events"));
        Assert.Equal(MaintainExit.Attention, (await box.RunAsync(Start)).Exit);
        await box.ApplyAsync(Sandbox.Daily("events") with { Paused = true });
        Assert.Equal(MaintainExit.Attention, (await box.RunAsync(Start)).Exit);
        var refused = await Assert.ThrowsAsync<StrataException>(() =>
            box.RunAsync(Start, r => r with { Tables = [new("app", "other")] }));
        Assert.Equal("no_policy", refused.Code);
    }

    [PostgresFact]
    public async Task foreign_keys_out_of_the_table_are_on_every_leaf()
    {
        await using var box = await Sandbox.CreateAsync("CREATE TABLE app.kind (id int PRIMARY KEY);" + Sandbox.Table("events") +
            "ALTER TABLE app.events ADD kind int REFERENCES app.kind;");
        await box.ApplyAsync(Sandbox.Daily("events") with { Retain = "1 day", Expire = "drop" });

        await box.RunWellAsync(Start);
        var later = await box.RunWellAsync(Start.AddDays(4));

        Assert.Equal(8, later.Expired.Count - 4 + await box.Database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_constraint c JOIN pg_inherits i ON i.inhrelid = c.conrelid WHERE c.contype = 'f'"));
        Assert.NotEmpty(later.Expired);
    }

    [PostgresFact]
    public async Task nothing_to_do_takes_a_fixed_number_of_round_trips()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("t0"));
        await box.ApplyAsync(Sandbox.Daily("t0") with { Retain = "30 days", Expire = "drop" });
        await box.RunWellAsync(Start);
        await box.Database.ExecuteAsync("INSERT INTO app.t0 (at) VALUES ('2026-03-10 09:00Z')");
        var one = await CountAsync();
        await box.Database.ExecuteAsync(string.Concat(Enumerable.Range(1, 30).Select(i => Sandbox.Table($"t{i}"))));
        await box.ApplyAsync([.. Enumerable.Range(1, 30).Select(i => Sandbox.Daily($"t{i}") with { Retain = "30 days", Expire = "drop" })]);
        await box.RunWellAsync(Start);

        Assert.Equal(one, await CountAsync());

        async Task<int> CountAsync()
        {
            using var trips = new RoundTrips(box.Database.Name);
            Assert.Equal(MaintainOutcome.Nothing, (await box.RunWellAsync(Start)).Outcome);
            return trips.Count;
        }
    }
}
