using Npgsql;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Store;

/// <summary>
/// The right to act on one table: an advisory lock on a session of its own, and an epoch that every step's transaction checks.
/// </summary>
/// <remarks>
/// The lock says who may start; the epoch stops a zombie that lost the lock but whose statements still run on the server.
/// </remarks>
sealed class Lease
{
    readonly Session _session;

    Lease(Session session, string table, long epoch) => (_session, Table, Epoch) = (session, table, epoch);

    internal string Table { get; }

    internal long Epoch { get; }

    /// <summary>Takes the lease, or returns null when somebody else has it.</summary>
    internal static async Task<Lease?> TakeAsync(Session session, string table, string holder, CancellationToken cancellationToken) =>
        (await TakeAllAsync(session, [table], holder, cancellationToken).ConfigureAwait(false)).SingleOrDefault();

    /// <summary>Takes the leases of these tables, in three round trips whatever their number; what somebody else has is left out.</summary>
    /// <remarks>
    /// Backends of earlier epochs that outlived their client are ended first: kill -9 of a client does not stop its server process.
    /// </remarks>
    internal static async Task<IReadOnlyList<Lease>> TakeAllAsync(
        Session session, IReadOnlyList<string> tables, string holder, CancellationToken cancellationToken)
    {
        var asked = await session.QueryAsync(
            SqlText.Of($"""
                SELECT t.name, pg_catalog.pg_try_advisory_lock(t.key), l.holder
                FROM unnest({Literal.OfArray(tables)}, {Keys(tables)}) t(name, key)
                LEFT JOIN pgstrata.lease l ON l.table_name = t.name
                """),
            r => (Table: r.GetString(0), Taken: r.GetBoolean(1), Last: r.IsDBNull(2) ? null : r.GetString(2)), cancellationToken)
                .ConfigureAwait(false);
        var taken = asked.Where(a => a.Taken).Select(a => a.Table).ToList();
        if (taken.Count == 0) return [];
        // Before the epoch is written: an orphan inside its last transaction has that row locked (see Guard) until it ends.
        var holders = asked.Where(a => a.Taken).Select(a => a.Last ?? holder).Append(holder).Distinct();
        await Orphans.EndAsync(session, holders, cancellationToken).ConfigureAwait(false);
        try
        {
            return await NextEpochsAsync(session, taken, holder, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            // A step of an earlier epoch that is none of the known orphans is just now committing.
            await ReleaseAllAsync(session, taken).ConfigureAwait(false);
            var leases = new List<Lease>();
            if (taken.Count > 1)
                foreach (var table in taken) leases.AddRange(await TakeAllAsync(session, [table], holder, cancellationToken)
                    .ConfigureAwait(false));
            return leases;
        }
    }

    /// <summary>Whether another session has the lease, without taking it.</summary>
    internal static Task<bool> IsTakenByOtherAsync(Session session, string table, CancellationToken cancellationToken)
    {
        var key = StoreLock.Key("lease " + table);
        return session.ScalarAsync<bool>(
            SqlText.Of($"""
                SELECT EXISTS (SELECT FROM pg_catalog.pg_locks
                  WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND pid <> pg_catalog.pg_backend_pid()
                  AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
                  AND classid::bigint = {(long)(uint)(key >> 32)} AND objid::bigint = {(long)(uint)key})
                """),
            cancellationToken);
    }

    // In the order of names: two runs that take the same tables must not wait for each other.
    static Task<IReadOnlyList<Lease>> NextEpochsAsync(
        Session session, IReadOnlyList<string> tables, string holder, CancellationToken cancellationToken) =>
        session.QueryAsync(
            SqlText.Of($"""
                INSERT INTO pgstrata.lease AS l (table_name, epoch, holder, taken_at)
                SELECT t, 1, {Literal.Of(holder)}, pg_catalog.clock_timestamp() FROM unnest({Literal.OfArray(tables)}) t ORDER BY t
                ON CONFLICT (table_name) DO UPDATE SET epoch = l.epoch + 1, holder = excluded.holder, taken_at = excluded.taken_at
                RETURNING table_name, epoch
                """),
            r => new Lease(session, r.GetString(0), r.GetInt64(1)), cancellationToken);

    internal Task ReleaseAsync() => ReleaseAllAsync(_session, [Table]);

    /// <summary>Gives back the leases of these tables; a session that is lost has none.</summary>
    internal static Task ReleaseAllAsync(Session session, IReadOnlyCollection<string> tables) =>
        session.IsOpen && tables.Count > 0
            ? session.ExecuteAsync(
                SqlText.Of($"SELECT pg_catalog.pg_advisory_unlock(k) FROM unnest({Keys(tables)}) k"), CancellationToken.None)
            : Task.CompletedTask;

    static SqlText Keys(IEnumerable<string> tables) =>
        SqlText.Raw($"'{{{string.Join(',', tables.Select(t => StoreLock.Key("lease " + t)))}}}'::bigint[]");

    /// <summary>
    /// SQL that fails the transaction it stands in when the lease has passed to a later epoch. It locks the row until COMMIT.
    /// </summary>
    internal SqlText Guard() => DoBlock.Of(SqlText.Of($"""
        BEGIN
          PERFORM 1 FROM pgstrata.lease WHERE table_name = {Literal.Of(Table)} AND epoch = {Epoch} FOR UPDATE;
          IF NOT FOUND THEN RAISE EXCEPTION 'the lease on % has passed to another run', {Literal.Of(Table)} USING ERRCODE = 'PS001'; END IF;
        END
        """));
}
