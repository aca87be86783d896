using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>
/// What the cut-over waits for with writers held off: the queue is empty, and nobody waits whose view of the data is older than the last
/// replay. Such a statement would go on in the new table without the changes of the last moments, and update nothing where it should have
/// updated a row.
/// </summary>
/// <remarks>
/// A plain statement takes its view once it has the lock; but EXECUTE in SQL, REPEATABLE READ, SERIALIZABLE and stable functions have
/// theirs before. From outside they cannot be told apart, so whoever began before the replay was over counts.
/// </remarks>
static class SettleSql
{
    /// <summary>Writers are held off no longer than this by one attempt, milliseconds.</summary>
    const int MostMs = 15;

    /// <summary>With this setting on, late views are accepted.</summary>
    const string Accepted = "pgstrata.late_snapshots";

    internal static SqlText Accept(bool late) =>
        SqlText.Of($"SELECT pg_catalog.set_config({Literal.Of(Accepted)}, {Literal.Of(late ? "on" : "off")}, false)");

    internal static SqlText Wait(CopySpec copy) => DoBlock.Of(SqlText.Of($"""
        DECLARE late timestamptz := pg_catalog.clock_timestamp() + '{MostMs} ms'::interval; settled timestamptz; n bigint;
        BEGIN
          LOOP
            SELECT settled_at INTO settled FROM {copy.Marks} WHERE NOT EXISTS (SELECT FROM {copy.Queue});
            EXIT WHEN settled IS NOT NULL;
            IF pg_catalog.clock_timestamp() > late THEN
              RAISE EXCEPTION 'the last changes were not brought over within {MostMs} ms' USING ERRCODE = {Literal.Of(NotReady)};
            END IF;
            PERFORM pg_catalog.pg_sleep(0.0005);
          END LOOP;
          IF coalesce(pg_catalog.current_setting({Literal.Of(Accepted)}, true), '') <> 'on' THEN
            SELECT count(*) INTO n FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
              WHERE NOT l.granted AND l.locktype = 'relation' AND l.relation = {SqlText.Regclass(copy.Source)}
                AND coalesce(a.xact_start, '-infinity') < settled;
            IF n > 0 THEN
              RAISE EXCEPTION 'statements that began before the last changes were brought over are waiting (%); some may not see them', n
                USING ERRCODE = {Literal.Of(NotReady)};
            END IF;
          END IF;
        END
        """));

    const string NotReady = PgStrata.Execution.LockAttempts.NotReady;
}
