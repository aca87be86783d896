using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Execution;

/// <summary>
/// Looks, from a session of its own, at who stands in the way, so that a step does not even queue behind a long transaction.
/// </summary>
sealed class LockWatch(Session session)
{
    /// <summary>
    /// Holders of conflicting locks whose transaction is older than <paramref name="olderThanMs"/>. Our own sessions do not count.
    /// </summary>
    internal Task<IReadOnlyList<Blocker>> HoldersAsync(
        IEnumerable<StepLock> locks, double olderThanMs, int exceptPid, CancellationToken cancellationToken)
    {
        var wanted = SqlText.Join(
            " UNION ALL ",
            locks.Select(l => SqlText.Of(
                $"SELECT pg_catalog.to_regclass({Literal.Of(l.Relation)})::oid, {Literal.OfArray(LockConflicts.With(l.Mode))}")));
        return wanted.Text.Length == 0
            ? Task.FromResult<IReadOnlyList<Blocker>>([])
            : ReadAsync(wanted, olderThanMs, exceptPid, cancellationToken);
    }

    Task<IReadOnlyList<Blocker>> ReadAsync(SqlText wanted, double olderThanMs, int exceptPid, CancellationToken cancellationToken) =>
        session.QueryAsync(
            SqlText.Of($"""
                WITH wanted(relation, modes) AS ({wanted})
                SELECT DISTINCT coalesce(l.pid, 0), coalesce(a.usename::text, ''), coalesce(a.application_name, ''), coalesce(a.state, ''),
                  coalesce(extract(epoch FROM pg_catalog.clock_timestamp() - coalesce(a.xact_start, x.prepared)) * 1000, 0)::float8,
                  l.relation::regclass::text, l.mode, left(coalesce(a.query, x.gid, ''), 80),
                  CASE WHEN l.pid IS NULL THEN 'prepared transaction'
                    WHEN a.backend_type = 'autovacuum worker' AND a.query LIKE '%to prevent wraparound%' THEN 'wraparound vacuum'
                    WHEN a.backend_type = 'autovacuum worker' THEN 'autovacuum' ELSE 'client' END
                FROM pg_catalog.pg_locks l
                JOIN wanted w ON w.relation = l.relation AND l.mode = ANY (w.modes)
                LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
                LEFT JOIN pg_catalog.pg_locks own ON l.pid IS NULL AND own.pid IS NULL AND own.locktype = 'transactionid'
                  AND own.virtualtransaction = l.virtualtransaction
                LEFT JOIN pg_catalog.pg_prepared_xacts x ON x.transaction = own.transactionid
                WHERE l.granted AND l.locktype = 'relation'
                  AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
                  AND l.pid IS DISTINCT FROM {exceptPid} AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
                  AND (l.pid IS NULL
                    OR pg_catalog.clock_timestamp() - a.xact_start > make_interval(secs => {Literal.Of(olderThanMs / 1000)}))
                """),
            r => new Blocker(
                r.GetInt32(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetDouble(4),
                r.GetString(5), r.GetString(6), r.GetString(7), r.GetString(8)),
            cancellationToken);

    /// <summary>Who blocks a backend right now.</summary>
    internal Task<IReadOnlyList<Blocker>> BlockersOfAsync(int pid, CancellationToken cancellationToken) =>
        session.QueryAsync(
            SqlText.Of($"""
                SELECT b, coalesce(a.usename::text, x.owner::text, ''), coalesce(a.application_name, ''), coalesce(a.state, ''),
                  coalesce(extract(epoch FROM pg_catalog.clock_timestamp() - coalesce(a.xact_start, x.prepared)) * 1000, 0)::float8,
                  left(coalesce(x.gid, a.query, ''), 80),
                  CASE WHEN b = 0 THEN 'prepared transaction' WHEN a.backend_type = 'client backend' THEN 'client'
                    ELSE coalesce(a.backend_type, '') END
                FROM (SELECT DISTINCT pg_catalog.unnest(pg_catalog.pg_blocking_pids({pid}))) w(b)
                LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b
                LEFT JOIN LATERAL (
                  SELECT p.gid, p.owner, p.prepared FROM pg_catalog.pg_locks wait
                  JOIN pg_catalog.pg_locks held ON held.pid IS NULL AND held.granted AND held.locktype = wait.locktype
                    AND (held.relation, held.database) IS NOT DISTINCT FROM (wait.relation, wait.database)
                    AND held.transactionid IS NOT DISTINCT FROM wait.transactionid
                  JOIN pg_catalog.pg_locks own ON own.pid IS NULL AND own.locktype = 'transactionid'
                    AND own.virtualtransaction = held.virtualtransaction
                  JOIN pg_catalog.pg_prepared_xacts p ON p.transaction = own.transactionid
                  WHERE wait.pid = {pid} AND NOT wait.granted ORDER BY p.prepared LIMIT 1) x ON b = 0
                """),
            r => new Blocker(
                r.GetInt32(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetDouble(4), "", "a lock",
                r.GetString(5), r.GetString(6)),
            cancellationToken);

    /// <summary>
    /// Cancels or ends the direct blockers that the operator named by role or application; nobody else, never a vacuum or a standby.
    /// </summary>
    internal async Task<int> RemoveAsync(
        IReadOnlyList<Blocker> blockers, RunOptions options, CancellationToken cancellationToken)
    {
        if (options.Blockers == BlockerPolicy.Wait) return 0;
        var removed = 0;
        foreach (var blocker in blockers.Where(b => b.Kind == "client" && b.Pid != 0))
        {
            var cancels = options.Blockers == BlockerPolicy.Cancel && blocker.State == "active";
            var action = SqlText.Raw(cancels ? "pg_cancel_backend" : "pg_terminate_backend");
            if (options.Blockers == BlockerPolicy.Cancel && blocker.State != "active") continue; // nothing runs that could be cancelled
            var match = Literal.Of(options.BlockersMatch ?? "");
            if (await session.ScalarAsync<bool>(
                    SqlText.Of($"""
                        SELECT coalesce((SELECT pg_catalog.{action}(pid) FROM pg_catalog.pg_stat_activity
                        WHERE pid = {blocker.Pid} AND backend_type = 'client backend' AND {match} <> ''
                          AND (usename::text ~ {match} OR application_name ~ {match})), false)
                        """),
                    cancellationToken).ConfigureAwait(false))
                removed++;
        }
        return removed;
    }
}
