using System.Diagnostics;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>
/// Waits until no client has a view of the data from before the copy was complete: it would see an empty table, or half of one.
/// </summary>
/// <remarks>
/// A view is younger for certain when its transaction began later, or when it does not reach back to the transaction that marked the copy
/// complete. Both are asked: an old transaction that writes, anywhere on the server, makes every view reach back. Prepared transactions
/// have none.
/// </remarks>
static class SnapshotGate
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <param name="run">The run.</param>
    /// <param name="copy">The copy, marked complete.</param>
    /// <param name="meanwhile">Goes on bringing over what is changed: views of the data begin all the time.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal static async Task PassAsync(RunContext run, CopySpec copy, Func<Task> meanwhile, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        string? told = null;
        while (true)
        {
            var sql = run.Options.StrictSnapshots ? SqlText.Of($"{Holders(copy)} UNION {Idle}") : Holders(copy);
            var holders = await run.Control.QueryAsync(sql, r => r.GetString(0), cancellationToken).ConfigureAwait(false);
            if (holders.Count == 0) return;
            var names = string.Join("; ", holders);
            if (names != told)
                run.Tell(new RunEvent.Noted($"waiting for who still sees the data as it was before {Since(run)}: {names}"));
            told = names;
            if (clock.Elapsed > run.Options.MaxWait)
                throw new StepFailure(
                    FailureKind.NotObtained,
                    $"after {RunSettings.Text(run.Options.MaxWait)} there still are views of the data from before {Since(run)}, " +
                    $"which would see an empty table after the switch: {names}");
            await meanwhile().ConfigureAwait(false);
            await Task.Delay(Look, cancellationToken).ConfigureAwait(false);
        }
    }

    static string Since(RunContext run) => run.Options.StrictSnapshots ? "the switch" : "the copy was complete";

    /// <summary>
    /// Between two statements only REPEATABLE READ and SERIALIZABLE keep a view, and an open cursor. Of roles that this one does not see,
    /// nothing is known of that: the others have to do.
    /// </summary>
    static SqlText Idle => SqlText.Raw("""
        SELECT pg_catalog.format('pid %s (%s, %s, %s)', a.pid, a.usename, a.application_name, a.state)
          FROM pg_catalog.pg_stat_activity a
          WHERE a.datname = pg_catalog.current_database() AND a.pid <> pg_catalog.pg_backend_pid() AND a.backend_type = 'client backend'
            AND a.state LIKE 'idle in transaction%' AND a.backend_xmin IS NOT NULL
        """);

    static SqlText Holders(CopySpec copy) => SqlText.Of($"""
        SELECT pg_catalog.format('pid %s (%s, %s, %s)', a.pid, a.usename, a.application_name, a.state)
          FROM pg_catalog.pg_stat_activity a, {copy.Marks} m
          WHERE a.datname = pg_catalog.current_database() AND a.pid <> pg_catalog.pg_backend_pid() AND a.backend_type = 'client backend'
            AND a.xact_start < m.complete_at AND pg_catalog.age(a.backend_xmin) > pg_catalog.age(m.complete::xid)
        UNION ALL
        SELECT pg_catalog.format('pid %s (%s, %s: this role does not see since when)', a.pid, a.usename, a.application_name)
          FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid, {copy.Marks} m
          WHERE l.locktype = 'virtualxid' AND l.virtualtransaction = ANY (m.unseen)
        """);
}
