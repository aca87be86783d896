using PgStrata.Maintenance;
using PgStrata.Server;
using PgStrata.Store;
using PgStrata.Testing;

namespace PgStrata.Tests.Maintenance;

/// <summary>The server's lock table is everybody's: a run that makes many leaves must leave room in it.</summary>
public sealed class LockRoomTests
{
    static string Wide(string name) => Sandbox.Table(name) +
        $"CREATE INDEX ON app.{name} (note); CREATE INDEX ON app.{name} (note, at); ALTER TABLE app.{name} ADD UNIQUE (at, note);";

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task leaves_of_one_table_are_made_in_transactions_of_at_most_two_hundred_locks(int major)
    {
        await using var box = await Sandbox.CreateAsync(
            Wide("events") + "CREATE ROLE reader_of_wide; GRANT SELECT ON app.events TO reader_of_wide;", major);
        await box.ApplyAsync(Sandbox.Daily("events") with { Horizon = "40 days" });

        var plan = (await box.RunAsync(Sandbox.Start, r => r with { PlanOnly = true })).Tables[0].Plan!;
        var locks = new List<long>();
        foreach (var step in plan.Steps)
        {
            await using var connection = await box.Database.ConnectAsync();
            await using var command = new Npgsql.NpgsqlCommand(string.Join(';', step.Statements.Prepend("BEGIN")) + """
                ; SELECT count(DISTINCT (locktype, database, relation, classid, objid)) FROM pg_locks
                WHERE pid = pg_backend_pid() AND locktype IN ('relation', 'object')
                """, connection);
            await using var reader = await command.ExecuteReaderAsync();
            do while (await reader.ReadAsync()) if (reader.GetFieldType(0) == typeof(long)) locks.Add(reader.GetInt64(0));
            while (await reader.NextResultAsync());
        }

        await box.RunWellAsync(Sandbox.Start);
        Assert.True(plan.Steps.Count() > 1, "one transaction");
        Assert.Equal(plan.Steps.Count(), locks.Count);
        Assert.All(locks, count => Assert.InRange(count, 10, 200 + 20)); // the parent, its indexes, the schema come on top
        Assert.Equal(41, (await box.LeavesAsync("events")).Count);
    }

    [PostgresFact]
    public async Task a_small_lock_table_is_not_exhausted_and_the_crowd_is_said()
    {
        await using var server = await PostgresServer.StartAsync(
            PostgresVersions.Default, "max_locks_per_transaction = 10", "max_connections = 20", "max_wal_senders = 0");
        await using (var setup = Npgsql.NpgsqlDataSource.Create(server.ConnectionString() + ";Pooling=false"))
        await using (var command = setup.CreateCommand("CREATE SCHEMA app;" + Wide("events"))) await command.ExecuteNonQueryAsync();
        var factory = new SessionFactory(server.ConnectionString());
        await using (var session = await factory.OpenAsync("test"))
            await new PolicyStore(session).ApplyAsync([Sandbox.Daily("events") with { Horizon = "800 days" }], false, false);

        var report = await new Maintainer(factory).RunAsync(new MaintainRequest { AnalyzeWithin = TimeSpan.Zero });

        Assert.True(report.Exit == MaintainExit.Done, report.Tables[0].Message);
        Assert.Equal(801, report.Tables[0].Created.Count);
        Assert.Contains(report.Tables[0].Notes, n => n.StartsWith("many-leaves: ", StringComparison.Ordinal));
        Assert.DoesNotContain("out of shared memory", server.ReadLog(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_table_that_is_nearly_full_is_left_alone()
    {
        Assert.Null(new LockRoom(1000, 880).Refusal(20));
        Assert.Contains("890 of 1000", new LockRoom(1000, 890).Refusal(20), StringComparison.Ordinal);
        Assert.Equal(
            (1, 10, 25),
            (new LockRoom(100, 0).LeavesAtOnce(8), new LockRoom(1280, 0).LeavesAtOnce(8), new LockRoom(1 << 20, 0).LeavesAtOnce(8)));
        Assert.Equal(10, LockRoom.OfLeaf(3, new LeafTemplate { Owner = "x" }));
    }
}
