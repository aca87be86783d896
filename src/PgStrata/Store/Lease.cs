using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Store;

/// <summary>The right to act on one table: an advisory lock on a session of its own, and an epoch that every step's transaction checks.</summary>
/// <remarks>The lock says who may start; the epoch stops a zombie that lost the lock but whose statements still run on the server (hazards G-3, G-6).</remarks>
sealed class Lease
{
    readonly Session _session;

    Lease(Session session, string table, long epoch) => (_session, Table, Epoch) = (session, table, epoch);

    internal string Table { get; }

    internal long Epoch { get; }

    /// <summary>Takes the lease, or returns null when somebody else has it.</summary>
    /// <remarks>Backends of earlier epochs that outlived their client are ended first: kill -9 of a client does not stop its server process.</remarks>
    internal static async Task<Lease?> TakeAsync(
        Session session, string table, string holder, CancellationToken cancellationToken)
    {
        var key = StoreLock.Key("lease " + table);
        if (!await session.ScalarAsync<bool>(SqlText.Of($"SELECT pg_catalog.pg_try_advisory_lock({key})"), cancellationToken)
                .ConfigureAwait(false))
            return null;
        var last = await session.ScalarAsync<string>(
            SqlText.Of($"SELECT holder FROM pgstrata.lease WHERE table_name = {Literal.Of(table)}"), cancellationToken).ConfigureAwait(false);
        // Before the epoch is written: an orphan inside its last transaction has that row locked (see Guard) until it ends.
        await Orphans.EndAsync(session, [holder, last ?? holder], cancellationToken).ConfigureAwait(false);
        var epoch = await session.ScalarAsync<long>(
            SqlText.Of($"""
                INSERT INTO pgstrata.lease AS l (table_name, epoch, holder, taken_at)
                VALUES ({Literal.Of(table)}, 1, {Literal.Of(holder)}, pg_catalog.clock_timestamp())
                ON CONFLICT (table_name) DO UPDATE SET epoch = l.epoch + 1, holder = excluded.holder, taken_at = excluded.taken_at
                RETURNING epoch
                """),
            cancellationToken).ConfigureAwait(false);
        return new Lease(session, table, epoch);
    }

    internal Task ReleaseAsync() =>
        _session.IsOpen
            ? _session.ExecuteAsync(SqlText.Of($"SELECT pg_catalog.pg_advisory_unlock({StoreLock.Key("lease " + Table)})"), CancellationToken.None)
            : Task.CompletedTask;

    /// <summary>SQL that fails the transaction it stands in when the lease has passed to a later epoch. It locks the row until COMMIT.</summary>
    internal SqlText Guard() => DoBlock.Of(SqlText.Of($"""
        BEGIN
          PERFORM 1 FROM pgstrata.lease WHERE table_name = {Literal.Of(Table)} AND epoch = {Epoch} FOR UPDATE;
          IF NOT FOUND THEN RAISE EXCEPTION 'the lease on % has passed to another run', {Literal.Of(Table)} USING ERRCODE = 'PS001'; END IF;
        END
        """));
}
