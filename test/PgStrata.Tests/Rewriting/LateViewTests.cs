using Npgsql;
using PgStrata.Rewriting;
using PgStrata.Sql;
using PgStrata.Testing;
using PgStrata.Tests.Crash;

namespace PgStrata.Tests.Rewriting;

/// <summary>
/// Views of the data from before the last replay: whoever has one would not find, in the new table, a row that is there; whoever has none
/// is not in the way of a switch.
/// </summary>
/// <remarks>
/// A writer that waits with READ COMMITTED takes its view anew once it has its lock, on every version, however the statement was sent:
/// from outside it cannot be told from one that does not.
/// </remarks>
[Collection(Quiet.Name)]
public sealed class LateViewTests
{
    const int Id = 900_001;

    static readonly string Update = $"UPDATE {Follower.Spec.Source} SET value = 2 WHERE id = {Id}";

    /// <summary>
    /// What a session has done before the lock, what it does under it, how many rows that finds after the switch, and whether it counts.
    /// </summary>
    public static IEnumerable<object[]> Waiting() =>
    [
        ["BEGIN ISOLATION LEVEL REPEATABLE READ", Update, 0, true],
        ["BEGIN ISOLATION LEVEL SERIALIZABLE", Update, 0, true],
        ["SET default_transaction_isolation = 'repeatable read'", Update, 0, true],
        ["BEGIN", Update, 1, true],
        ["SELECT 1", Update, 1, true],
        [$"PREPARE up AS {Update}", "EXECUTE up", 1, true],
        [$"PREPARE up AS {Update} RETURNING 1", "EXECUTE up", 1, false], // it waits while it is described, with no view yet
        [
            $"CREATE FUNCTION pg_temp.up() RETURNS int LANGUAGE plpgsql AS $$ BEGIN {Update}; RETURN 1 / (FOUND::int); END $$",
            "UPDATE app.probe SET i = pg_temp.up()", 1, true,
        ],
        [
            $"CREATE FUNCTION pg_temp.up() RETURNS int LANGUAGE sql AS $$ {Update} RETURNING 1 $$",
            "DELETE FROM app.probe WHERE i = pg_temp.up()", 1, true,
        ],
    ];

    public static IEnumerable<object[]> EverywhereWaiting() =>
        from major in PostgresVersions.All from row in Waiting() select (object[])[major, .. row];

    [PostgresTheory, MemberData(nameof(EverywhereWaiting))]
    public async Task Who_waits_since_before_the_last_replay_refuses_the_moment(
        int major, string before, string statement, int found, bool late)
    {
        await using var follower = await ReadyAsync(major);
        await using var waiter = await follower.Database.ConnectAsync("waiter");
        await using var switcher = await follower.Database.ConnectAsync("switcher");
        await RunAsync(waiter, before);
        await RunAsync(switcher, Lock);
        var waiting = RunAsync(waiter, statement);
        await IsWaitingAsync(follower);
        await follower.ReplayAsync();

        await RunAsync(switcher, "SAVEPOINT here");
        var refused = await Record.ExceptionAsync(() => SettleAsync(switcher));
        await RunAsync(switcher, "ROLLBACK TO here");

        // This is what would have happened, and what --late-snapshots accepts.
        await RunAsync(switcher, SettleSql.Accept(late: true).Text);
        await SettleAsync(switcher);
        await RunAsync(switcher, Switch);
        Assert.Equal(found, await waiting);
        if (late) Assert.Contains("are waiting (1)", Assert.IsType<PostgresException>(refused).MessageText, StringComparison.Ordinal);
        else Assert.Null(refused);
    }

    [PostgresTheory]
    [InlineData("SELECT 1", "EXECUTE up")]
    [InlineData("BEGIN; SELECT count(*) FROM pg_class", "EXECUTE up")]
    [InlineData("BEGIN ISOLATION LEVEL REPEATABLE READ", "EXECUTE up")]
    public async Task Who_waits_with_a_view_from_after_it_is_not_in_the_way_and_finds_its_row(string before, string statement)
    {
        await using var follower = await ReadyAsync(PostgresVersions.Default);
        await using var waiter = await follower.Database.ConnectAsync("waiter");
        await using var switcher = await follower.Database.ConnectAsync("switcher");
        await RunAsync(waiter, $"PREPARE up AS {Update}");
        await RunAsync(waiter, before);
        await RunAsync(switcher, Lock);
        await follower.ReplayAsync();
        var waiting = RunAsync(waiter, statement);
        await IsWaitingAsync(follower);

        await SettleAsync(switcher);
        await RunAsync(switcher, Switch);

        Assert.Equal(1, await waiting);
    }

    [PostgresTheory]
    [InlineData("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM pg_class", true)]
    [InlineData("BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT count(*) FROM pg_class", true)]
    [InlineData("BEGIN; DECLARE c CURSOR FOR SELECT oid FROM pg_class", true)]
    [InlineData("BEGIN; SELECT count(*) FROM pg_class", true)] // the portal of the extended protocol keeps it
    [InlineData("BEGIN; DELETE FROM app.probe", false)]
    [InlineData("BEGIN ISOLATION LEVEL REPEATABLE READ", false)]
    public async Task A_view_kept_between_two_statements_counts_and_an_open_transaction_without_one_does_not(string before, bool late)
    {
        await using var follower = await ReadyAsync(PostgresVersions.Default);
        await using var idle = await follower.Database.ConnectAsync("thinker");
        await using var switcher = await follower.Database.ConnectAsync("switcher");
        await RunAsync(idle, before);
        await follower.ReplayAsync();
        await RunAsync(switcher, Lock);

        if (!late) await SettleAsync(switcher);
        else
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => SettleAsync(switcher));
            Assert.Contains(
                $"pid {idle.ProcessID} (postgres, thinker, idle in transaction)", refused.MessageText, StringComparison.Ordinal);
        }
    }

    [PostgresFact]
    public async Task A_change_that_is_not_brought_over_refuses_the_moment()
    {
        await using var follower = await ReadyAsync(PostgresVersions.Default);
        await using var switcher = await follower.Database.ConnectAsync("switcher");
        await RunAsync(switcher, Lock);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => SettleAsync(switcher));

        Assert.Contains("were not brought over", refused.MessageText, StringComparison.Ordinal);
    }

    static string Lock => $"BEGIN; LOCK TABLE {Follower.Spec.Source} IN SHARE ROW EXCLUSIVE MODE";

    static string Switch => $"""
        CREATE SCHEMA old; ALTER TABLE {Follower.Spec.Source} SET SCHEMA old; ALTER TABLE {Follower.Spec.Target} SET SCHEMA app; COMMIT
        """;

    /// <summary>Copied and caught up but for one row, which is in the queue.</summary>
    static async Task<Follower> ReadyAsync(int major)
    {
        var follower = await Follower.StartAsync(major);
        await follower.CopyAsync();
        await follower.SettleAsync();
        await follower.ReplayAsync();
        await follower.Database.ExecuteAsync($"INSERT INTO {Follower.Spec.Source} VALUES ({Id}, '2026-02-02Z')");
        await follower.Database.ExecuteAsync("CREATE TABLE app.probe AS SELECT 1 AS i");
        return follower;
    }

    static Task IsWaitingAsync(Follower follower) => Until.TrueAsync(
        follower.Database,
        $"SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = {SqlText.Regclass(Follower.Spec.Source)})");

    static Task<int> SettleAsync(NpgsqlConnection session) => RunAsync(session, SettleSql.Wait(Follower.Spec).Text);

    static async Task<int> RunAsync(NpgsqlConnection session, string sql)
    {
        await using var command = new NpgsqlCommand(sql, session);
        return await command.ExecuteNonQueryAsync();
    }
}
