using PgStrata.Sql;

namespace PgStrata.Store;

/// <summary>Measures a step on the server: start, lock grant and WAL position are kept in settings of the step's own transaction.</summary>
static class StepClock
{
    internal static SqlText Begin => SqlText.Of($"""
        SELECT pg_catalog.set_config('pgstrata.begun', pg_catalog.clock_timestamp()::text, true),
          pg_catalog.set_config('pgstrata.queued', '', true), pg_catalog.set_config('pgstrata.granted', '', true),
          pg_catalog.set_config('pgstrata.lsn', pg_catalog.pg_current_wal_insert_lsn()::text, true)
        """);

    /// <summary>For a step whose work lies before this transaction: its WAL counts from there.</summary>
    internal static SqlText Since(string lsn) => SqlText.Of($"SELECT pg_catalog.set_config('pgstrata.lsn', {Literal.Of(lsn)}, true)");

    internal static SqlText Queued => SqlText.Of($"""
        SELECT pg_catalog.set_config('pgstrata.queued', pg_catalog.clock_timestamp()::text, true),
          pg_catalog.set_config('pgstrata.since', pg_catalog.clock_timestamp()::text, true)
        """);

    /// <summary>From here on the time to queue counts anew.</summary>
    internal static SqlText Settled =>
        SqlText.Of($"SELECT pg_catalog.set_config('pgstrata.since', pg_catalog.clock_timestamp()::text, true)");

    internal static SqlText Granted =>
        SqlText.Of($"SELECT pg_catalog.set_config('pgstrata.granted', pg_catalog.clock_timestamp()::text, true)");

    /// <summary>
    /// Leaves the next lock what is left of the time to queue: five partners must not wait five times as
    /// long, with the first lock held.
    /// </summary>
    internal static SqlText Remaining(int timeoutMs) => SqlText.Of($"""
        SELECT pg_catalog.set_config('lock_timeout', greatest(1, {timeoutMs} - ceil(extract(epoch FROM pg_catalog.clock_timestamp()
          - pg_catalog.current_setting('pgstrata.since')::timestamptz) * 1000))::int::text, true)
        """);

    internal static SqlText Begun => SqlText.Of($"pg_catalog.current_setting('pgstrata.begun')::timestamptz");

    /// <summary>Milliseconds from the grant of the traffic-stopping locks to now; 0 for a step that has none.</summary>
    internal static SqlText HeldMs => SqlText.Of($"""
        coalesce(extract(epoch FROM pg_catalog.clock_timestamp()
          - nullif(pg_catalog.current_setting('pgstrata.granted', true), '')::timestamptz) * 1000, 0)::float8
        """);

    /// <summary>Milliseconds between asking for the first traffic-stopping lock and getting it.</summary>
    internal static SqlText WaitedMs => SqlText.Of($"""
        coalesce(extract(epoch FROM nullif(pg_catalog.current_setting('pgstrata.granted', true), '')::timestamptz
          - nullif(pg_catalog.current_setting('pgstrata.queued', true), '')::timestamptz) * 1000, 0)::float8
        """);

    /// <summary>WAL written on the whole server since the step began: exact on a quiet server, an upper bound on a busy one.</summary>
    internal static SqlText WalBytes => SqlText.Of($"""
        pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), pg_catalog.current_setting('pgstrata.lsn')::pg_lsn)::bigint
        """);
}
