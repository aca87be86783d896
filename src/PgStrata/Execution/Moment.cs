using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Execution;

/// <summary>
/// Looks for a moment in which the first lock that stops writers can be had at once, and what has to be settled under it is so already.
/// </summary>
/// <remarks>
/// Whoever queues for a lock lets others queue behind, and these are then the ones that may have an older view of the data. So the lock is
/// first asked for without queueing, again and again, and given back where the moment was not the right one: nobody waits for that. The
/// locks and what came before them are kept by the transaction around.
/// </remarks>
static class Moment
{
    /// <summary>How long one attempt looks, milliseconds. It holds back nothing but vacuum and DDL.</summary>
    const int PatienceMs = 3000;

    /// <summary>How long what is not settled is waited for under the lock; a setting, for <see cref="Step.Settle"/> to read.</summary>
    internal const string SettleMs = "pgstrata.settle_ms";

    /// <param name="locks">Those that stop writers.</param>
    /// <param name="settle">What has to be so under them.</param>
    internal static SqlText Find(IReadOnlyList<SqlText> locks, IReadOnlyList<SqlText> settle)
    {
        var taken = SqlText.Join(" ", locks.Select(l => SqlText.Of($"{l} NOWAIT;")));
        var settled = SqlText.Join(" ", settle.Select(s => SqlText.Of($"EXECUTE {Literal.Of(s.Text)};")));
        return DoBlock.Of(SqlText.Of($"""
            DECLARE late timestamptz := pg_catalog.clock_timestamp() + '{PatienceMs} ms'::interval;
            BEGIN
              LOOP
                BEGIN
                  PERFORM pg_catalog.set_config({Literal.Of(SettleMs)}, '0', true);
                  {settled}
                  {taken}
                  PERFORM pg_catalog.set_config({Literal.Of(SettleMs)}, '1', true);
                  {settled}
                  RETURN;
                EXCEPTION WHEN lock_not_available OR SQLSTATE {Literal.Of(LockAttempts.NotReady)} THEN
                  EXIT WHEN pg_catalog.clock_timestamp() > late;
                END;
                PERFORM pg_catalog.pg_sleep(0.001);
              END LOOP;
            END
            """));
    }
}
