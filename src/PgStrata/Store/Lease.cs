using Npgsql;
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
        var (taken, last) = (await session.QueryAsync(
            SqlText.Of($"SELECT pg_catalog.pg_try_advisory_lock({key}), (SELECT holder FROM pgstrata.lease WHERE table_name = {Literal.Of(table)})"),
            r => (r.GetBoolean(0), r.IsDBNull(1) ? null : r.GetString(1)), cancellationToken).ConfigureAwait(false))[0];
        if (!taken) return null;
        // Before the epoch is written: an orphan inside its last transaction has that row locked (see Guard) until it ends.
        await Orphans.EndAsync(session, [holder, last ?? holder], cancellationToken).ConfigureAwait(false);
        try
        {
            var epoch = await NextEpochAsync(session, table, holder, cancellationToken).ConfigureAwait(false);
            return new Lease(session, table, epoch);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            // A step of an earlier epoch that is none of the known orphans is just now committing.
            await session.ExecuteAsync(SqlText.Of($"SELECT pg_catalog.pg_advisory_unlock({key})"), CancellationToken.None).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>Whether another session has the lease, without taking it.</summary>
    internal static Task<bool> IsTakenByOtherAsync(Session session, string table, CancellationToken cancellationToken)
    {
        var key = StoreLock.Key("lease " + table);
        return session.ScalarAsync<bool>(
            SqlText.Of($"""
                SELECT EXISTS (SELECT FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND pid <> pg_catalog.pg_backend_pid()
                  AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
                  AND classid::bigint = {(long)(uint)(key >> 32)} AND objid::bigint = {(long)(uint)key})
                """),
            cancellationToken);
    }

    static Task<long> NextEpochAsync(Session session, string table, string holder, CancellationToken cancellationToken) =>
        session.ScalarAsync<long>(
            SqlText.Of($"""
                INSERT INTO pgstrata.lease AS l (table_name, epoch, holder, taken_at)
                VALUES ({Literal.Of(table)}, 1, {Literal.Of(holder)}, pg_catalog.clock_timestamp())
                ON CONFLICT (table_name) DO UPDATE SET epoch = l.epoch + 1, holder = excluded.holder, taken_at = excluded.taken_at
                RETURNING epoch
                """),
            cancellationToken);

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
