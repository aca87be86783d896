using Npgsql;
using PgStrata.Catalog;
using PgStrata.Testing;

namespace PgStrata.Tests.Catalog;

public sealed class TableActivityReaderTest
{
    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task holders_waiters_prepared_transactions_and_slots_are_seen(int major)
    {
        await using var database = await (await PostgresServer.GetAsync(major)).CreateDatabaseAsync(PartitionedTables.Sql(1, leaves: 2));
        var oid = await database.ScalarAsync<uint>("SELECT 'parts.t1'::regclass::oid");
        await using var session = await database.OpenSessionAsync();
        await using var waiter = await database.ConnectAsync("the waiter");
        await using var reader = await database.ConnectAsync("the reader");
        await database.ExecuteAsync($"SELECT pg_create_physical_replication_slot('{database.Name}', true)");
        await using (var preparing = await database.ConnectAsync())
        {
            var prepare = $"BEGIN; INSERT INTO parts.t1 VALUES (1, '2026-01-02Z'); PREPARE TRANSACTION '{database.Name}'";
            await new NpgsqlCommand(prepare, preparing).ExecuteNonQueryAsync();
        }
        await new NpgsqlCommand("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM parts.t1", reader).ExecuteNonQueryAsync();
        var transaction = await waiter.BeginTransactionAsync();
        var wait = new NpgsqlCommand("LOCK TABLE parts.t1 IN ACCESS EXCLUSIVE MODE", waiter) { Transaction = transaction };
        var waiting = wait.ExecuteNonQueryAsync();

        TableActivity activity;
        do activity = await TableActivityReader.ReadAsync(session, oid);
        while (activity.Locks.All(l => l.Granted));

        // Before any assertion: the database cannot be dropped with these in it.
        await new NpgsqlCommand("ROLLBACK", reader).ExecuteNonQueryAsync();
        await database.ExecuteAsync($"ROLLBACK PREPARED '{database.Name}'");
        await database.ExecuteAsync($"SELECT pg_drop_replication_slot('{database.Name}')");
        await waiting;

        var held = activity.Locks.Single(l => l.Pid == reader.ProcessID && l.Relation == PartitionedTables.Name(1));
        Assert.Equal(
            ("AccessShareLock", true, "client backend", "postgres", "the reader", "idle in transaction", false),
            (held.Mode, held.Granted, held.BackendType, held.User, held.Application, held.State, held.IsAntiWraparound));
        Assert.Equal(
            ("AccessExclusiveLock", "the waiter"),
            activity.Locks.Where(l => !l.Granted).Select(l => (l.Mode, l.Application)).Single());
        Assert.Equal(
            ["t1 RowExclusiveLock", "t1_p0001 RowExclusiveLock"],
            activity.Locks.Where(l => l.PreparedGid == database.Name && l.Pid is null)
                .Select(l => $"{l.Relation.Name} {l.Mode}")
                .Order(StringComparer.Ordinal));
        Assert.True(activity.Transactions.Single(t => t.Pid == reader.ProcessID).HoldsSnapshot);
        Assert.Equal("postgres", activity.Transactions.Single(t => t.PreparedGid == database.Name).User);
        Assert.DoesNotContain(activity.Transactions, t => t.Pid == session.BackendPid);
        Assert.Equal(
            ("physical", false, "reserved"),
            activity.Slots.Where(s => s.Name == database.Name).Select(s => (s.Type, s.Active, s.WalStatus)).Single());
        Assert.True(activity.Slots.Single(s => s.Name == database.Name).RetainedBytes > 0);
        Assert.Equal((200_000_000, 6), (activity.FreezeMaxAge, activity.LocksOfUnprunedStatement));
        Assert.False(activity.AutovacuumIsRunning);
    }

    [PostgresFact]
    public async Task a_role_without_rights_sees_that_somebody_is_there()
    {
        await using var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync("CREATE TABLE t (a int)");
        await database.ExecuteAsync($"CREATE ROLE \"{database.Name}\" LOGIN");
        var oid = await database.ScalarAsync<uint>("SELECT 't'::regclass::oid");
        await using (var holder = await database.ConnectAsync())
        await using (var session = await database.OpenSessionAsync(database.Name))
        {
            await new NpgsqlCommand("BEGIN; LOCK TABLE t IN SHARE MODE", holder).ExecuteNonQueryAsync();

            var found = (await TableActivityReader.ReadAsync(session, oid)).Locks.Single();

            Assert.Equal((holder.ProcessID, "ShareLock", null), (found.Pid, found.Mode, found.BackendType));
        }

        await database.ExecuteAsync($"DROP ROLE \"{database.Name}\"");
    }
}
