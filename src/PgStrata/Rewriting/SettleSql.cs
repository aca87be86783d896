using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>
/// What the cut-over waits for with writers held off: the queue is empty, and nobody has a view of the data that is older than the last
/// replay. Such a statement would go on in the new table without the changes of the last moments, and update nothing where it should have
/// updated a row.
/// </summary>
/// <remarks>
/// A writer with READ COMMITTED takes its view once it has the lock, however its statement was sent; one with REPEATABLE READ or
/// SERIALIZABLE has it before, and from outside the one cannot be told from the other. A view is younger for certain when its transaction
/// began after the replay was over, or when it does not reach back to the replay's transaction (backend_xmin). Whoever waits for the table
/// with another one, or keeps it between two statements, counts; of those at work elsewhere, only short ones: a long report takes a new
/// view for its next statement, unless it is REPEATABLE READ, and then it misses what was changed in the moment between replay and view.
/// </remarks>
static class SettleSql
{
    /// <summary>Writers are held off no longer than this by one attempt, milliseconds.</summary>
    const int MostMs = 8;

    /// <summary>With this setting on, late views are accepted; a rehearsal, which is rolled back, cannot harm them.</summary>
    const string Accepted = "pgstrata.late_snapshots";

    const string NotReady = PgStrata.Execution.LockAttempts.NotReady;

    internal static SqlText Accept(bool late) =>
        SqlText.Of($"SELECT pg_catalog.set_config({Literal.Of(Accepted)}, {Literal.Of(late ? "on" : "off")}, false)");

    internal static SqlText Wait(CopySpec copy) => DoBlock.Of(SqlText.Of($"""
        DECLARE m record; until timestamptz := pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs =>
          coalesce(nullif(pg_catalog.current_setting({Literal.Of(PgStrata.Execution.Moment.SettleMs)}, true), '')::int, {MostMs}) / 1000.0);
          waiting bigint; holders text;
        BEGIN
          LOOP
            SELECT * INTO m FROM {copy.Marks} WHERE settled_at IS NOT NULL AND NOT EXISTS (SELECT FROM {copy.Queue});
            IF m.settled_at IS NOT NULL THEN
              EXIT WHEN m.replayed IS NULL OR 'on' IN ({Setting(Accepted)}, {Setting(PgStrata.Execution.CutOver.Rehearsal)});
              {Late(copy)}
              IF waiting > 0 THEN
                RAISE EXCEPTION 'statements that began before the last changes were brought over are waiting (%); some may not see them',
                  waiting USING ERRCODE = {Literal.Of(NotReady)};
              END IF;
              EXIT WHEN holders IS NULL;
            END IF;
            IF pg_catalog.clock_timestamp() >= until THEN
              RAISE EXCEPTION '%', coalesce('a view of the data is older than the last changes: ' || holders,
                'the last changes were not brought over within {MostMs} ms') USING ERRCODE = {Literal.Of(NotReady)};
            END IF;
            PERFORM pg_catalog.pg_sleep(0.0005);
          END LOOP;
        END
        """));

    /// <remarks>
    /// A transaction sees the activity of others as it was when it first looked, unless it says otherwise. Of an unseen role only who waits
    /// is known, and nothing of since when.
    /// </remarks>
    static SqlText Late(CopySpec copy) => SqlText.Of($"""
        PERFORM pg_catalog.pg_stat_clear_snapshot();
        SELECT count(*) FILTER (WHERE v.waits),
            string_agg(pg_catalog.format('pid %s (%s, %s, %s)', a.pid, a.usename, a.application_name, a.state), '; ')
              FILTER (WHERE NOT v.waits) INTO waiting, holders
          FROM pg_catalog.pg_stat_activity a, LATERAL (SELECT a.pid = ANY (ARRAY(
            SELECT l.pid FROM pg_catalog.pg_locks l
              WHERE NOT l.granted AND l.locktype = 'relation' AND l.relation = ANY ({Tables(copy)})))) v(waits)
          WHERE a.datname = pg_catalog.current_database() AND a.pid <> pg_catalog.pg_backend_pid()
            AND coalesce(a.backend_type, 'client backend') = 'client backend'
            AND CASE WHEN a.xact_start IS NULL THEN v.waits
              ELSE a.xact_start < m.settled_at AND pg_catalog.age(a.backend_xmin) >= pg_catalog.age(m.replayed::xid)
                AND (v.waits OR a.state <> 'active' OR a.query_start > pg_catalog.clock_timestamp() - '1 s'::interval) END;
        """);

    static SqlText Tables(CopySpec copy) =>
        SqlText.Of($"{Literal.OfArray(copy.Heaps.Prepend(copy.Source).Select(t => t.ToString()))}::regclass[]");

    static SqlText Setting(string name) => SqlText.Of($"pg_catalog.current_setting({Literal.Of(name)}, true)");
}
