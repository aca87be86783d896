using PgStrata.Sql;

namespace PgStrata.Execution;

/// <summary>What a <see cref="ThrottleProbe"/> asks the server. None of it reads a table.</summary>
static class ThrottleSql
{
    /// <summary>Replicas with the WAL they have not replayed, bytes, the worst first. A base backup replays nothing.</summary>
    internal static readonly SqlText Lag = SqlText.Raw("""
        SELECT coalesce(nullif(application_name, ''), 'pid ' || pid),
          pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), replay_lsn)::float8
        FROM pg_catalog.pg_stat_replication WHERE replay_lsn IS NOT NULL ORDER BY 2 DESC LIMIT 1
        """);

    /// <summary>Replicas with where they are, as a number, and how old that is by their own word, seconds.</summary>
    internal static readonly SqlText Replayed = SqlText.Raw("""
        SELECT coalesce(nullif(application_name, ''), 'pid ' || pid), pg_catalog.pg_wal_lsn_diff(replay_lsn, '0/0')::float8,
          coalesce(extract(epoch FROM replay_lag), 0)::float8
        FROM pg_catalog.pg_stat_replication WHERE replay_lsn IS NOT NULL
        """);

    /// <summary>The end of the WAL as a number.</summary>
    internal static readonly SqlText WalEnd =
        SqlText.Raw("SELECT pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), '0/0')::float8");

    /// <summary>Slots with the WAL kept for them, bytes, the worst first.</summary>
    internal static readonly SqlText SlotSize = SqlText.Raw("""
        SELECT slot_name::text, pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), restart_lsn)::float8
        FROM pg_catalog.pg_replication_slots WHERE restart_lsn IS NOT NULL ORDER BY 2 DESC LIMIT 1
        """);

    /// <summary>The same as a share of what may be kept; nothing when there is no limit.</summary>
    internal static readonly SqlText SlotShare = SqlText.Raw("""
        SELECT slot_name::text,
          pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), restart_lsn)::float8 / (s.setting::float8 * 1048576)
        FROM pg_catalog.pg_replication_slots, pg_catalog.pg_settings s
        WHERE restart_lsn IS NOT NULL AND s.name = 'max_slot_wal_keep_size' AND s.setting::bigint > 0 ORDER BY 2 DESC LIMIT 1
        """);

    /// <summary>Requested checkpoints since the server's counters were reset.</summary>
    internal static SqlText Checkpoints(int major) => SqlText.Raw(
        major >= 17 ? "SELECT num_requested::float8 FROM pg_catalog.pg_stat_checkpointer"
        : "SELECT checkpoints_req::float8 FROM pg_catalog.pg_stat_bgwriter");

    /// <summary>Client sessions at work, those of the operation not counted.</summary>
    internal static SqlText Active(string operation) => SqlText.Of($"""
        SELECT count(*)::float8 FROM pg_catalog.pg_stat_activity
        WHERE state = 'active' AND backend_type = 'client backend' AND pid <> pg_catalog.pg_backend_pid()
          AND application_name NOT LIKE {Literal.Of($"pgstrata {operation} %")}
        """);
}
