using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>The one row that says how far a copy is: which snapshots are young enough to see all of it.</summary>
static class MarksSql
{
    internal static IEnumerable<SqlText> Create(CopySpec spec) =>
    [
        SqlText.Of($"""
            CREATE TABLE {spec.Marks}
              (settled_at timestamptz, replayed xid8, complete xid8, complete_at timestamptz, unseen text[])
            """),
        SqlText.Of($"INSERT INTO {spec.Marks} (settled_at) VALUES (pg_catalog.clock_timestamp())"),
    ];

    internal static SqlText Drop(CopySpec spec) => SqlText.Of($"DROP TABLE IF EXISTS {spec.Marks}");

    /// <summary>Inside a replay: until <see cref="Settled"/>, nobody may rely on what it brought.</summary>
    internal static SqlText Unsettled(CopySpec spec) =>
        SqlText.Of($"UPDATE {spec.Marks} SET settled_at = NULL, replayed = pg_catalog.pg_current_xact_id()");

    /// <summary>After its COMMIT: whoever begins from now on sees what the replay brought.</summary>
    internal static SqlText Settled(CopySpec spec) => SqlText.Of($"UPDATE {spec.Marks} SET settled_at = pg_catalog.clock_timestamp()");

    /// <summary>
    /// The copy has its indexes and is caught up: a snapshot older than this transaction does not see all rows of it.
    /// </summary>
    /// <remarks>
    /// Who may not read the activity of other roles does not see their snapshots: of these, every open transaction is noted, by the lock on
    /// its own id, which is for all to see.
    /// </remarks>
    internal static SqlText Complete(CopySpec spec) => SqlText.Of($"""
        UPDATE {spec.Marks} SET complete = pg_catalog.pg_current_xact_id(), complete_at = pg_catalog.clock_timestamp(), unseen = ARRAY(
          SELECT l.virtualtransaction FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'virtualxid' AND a.query = '<insufficient privilege>' AND a.usename IS NOT NULL
              AND a.datname = pg_catalog.current_database())
        """);
}
