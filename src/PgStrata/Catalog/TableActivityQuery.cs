using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>The statement behind <see cref="TableActivityReader"/>.</summary>
static class TableActivityQuery
{
    internal static SqlText Sql(uint oid) => SqlText.Of(
        $"""
        WITH RECURSIVE family(oid) AS (SELECT {oid}::oid UNION SELECT i.inhrelid FROM family f JOIN pg_inherits i ON i.inhparent = f.oid)
        SELECT row_to_json(activity)::text FROM (
        SELECT {Locks} AS locks, {Transactions} AS transactions, {Slots} AS slots, {Replicas} AS replicas,
               (SELECT coalesce(max(age(c.relfrozenxid)), 0)
                  FROM family f JOIN pg_class c USING (oid) WHERE c.relfrozenxid <> '0') AS frozen_age,
               current_setting('autovacuum_freeze_max_age')::int8 AS freeze_max_age, (SELECT count(*) FROM pg_locks) AS locks_in_use,
               (SELECT coalesce(sum(n_dead_tup)::float8 / nullif(sum(n_live_tup + n_dead_tup)::float8, 0), 0)
                  FROM family f JOIN pg_stat_all_tables s ON s.relid = f.oid) AS dead_share,
               (SELECT count(*) FROM family) + (SELECT count(*) FROM family f JOIN pg_index i ON i.indrelid = f.oid)
                 AS locks_of_unpruned_statement) activity
        """);

    // A prepared transaction has no backend; it is found by its lock on its own transaction id under the same virtual transaction. Two of
    // them may have kept the same number from two backends: then both are named.
    static SqlText Locks => SqlText.Raw(
        """
        (SELECT coalesce(json_agg(x ORDER BY x.granted DESC, x.transaction_start, x.pid, x.mode), '[]') FROM (
          SELECT json_build_object('schema', n.nspname, 'name', c.relname) AS relation, l.mode, l.granted, l.pid, p.gid AS prepared_gid,
                 a.backend_type, coalesce(a.usename, p.owner) AS user, a.application_name AS application, a.state,
                 coalesce(a.xact_start, p.prepared) AS transaction_start, left(a.query, 200) AS query,
                 coalesce(a.backend_type = 'autovacuum worker' AND a.query LIKE '%to prevent wraparound%', false) AS is_anti_wraparound
            FROM pg_locks l JOIN family f ON f.oid = l.relation
            JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_stat_activity a ON a.pid = l.pid
            LEFT JOIN LATERAL (
                 SELECT string_agg(x.gid, ', ' ORDER BY x.gid), min(x.owner::text), min(x.prepared)
                   FROM pg_locks k JOIN pg_prepared_xacts x ON x.transaction = k.transactionid AND x.database = current_database()
                  WHERE k.pid IS NULL AND k.locktype = 'transactionid'
                    AND k.virtualtransaction = l.virtualtransaction) p(gid, owner, prepared)
              ON l.pid IS NULL
           WHERE l.locktype = 'relation' AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
             AND l.pid IS DISTINCT FROM pg_backend_pid()) x)
        """);

    static SqlText Transactions => SqlText.Raw(
        """
        (SELECT coalesce(json_agg(x ORDER BY x.start), '[]') FROM (
          SELECT a.pid, NULL::text AS prepared_gid, a.backend_type, a.usename AS user, a.application_name AS application, a.state,
                 a.xact_start AS start, a.backend_xmin IS NOT NULL AS holds_snapshot, left(a.query, 200) AS query
            FROM pg_stat_activity a WHERE a.datname = current_database() AND a.xact_start IS NOT NULL AND a.pid <> pg_backend_pid()
           UNION ALL
          SELECT NULL, p.gid, NULL, p.owner, NULL, NULL, p.prepared, false, NULL
            FROM pg_prepared_xacts p WHERE p.database = current_database()) x)
        """);

    static SqlText Slots => SqlText.Of(
        $"""
        (SELECT coalesce(json_agg(json_build_object(
                  'name', s.slot_name, 'type', s.slot_type, 'database', s.database, 'active', s.active, 'wal_status', s.wal_status,
                  'safe_wal_size', s.safe_wal_size, 'retained_bytes', pg_wal_lsn_diff({WalEnd}, s.restart_lsn)::int8)
                  ORDER BY s.slot_name), '[]')
           FROM pg_replication_slots s)
        """);

    static SqlText Replicas => SqlText.Of(
        $"""
        (SELECT coalesce(json_agg(json_build_object(
                  'application', r.application_name, 'state', r.state, 'sync_state', r.sync_state,
                  'replay_lag_bytes', pg_wal_lsn_diff({WalEnd}, r.replay_lsn)::int8,
                  'replay_lag_milliseconds', extract(epoch FROM r.replay_lag) * 1000) ORDER BY r.application_name, r.pid), '[]')
           FROM pg_stat_replication r)
        """);

    // A standby has no write position of its own.
    static SqlText WalEnd => SqlText.Raw("CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END");
}
