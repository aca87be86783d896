using System.Diagnostics;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>
/// Waits until no client has a view of the data from before the copy was complete: it would see an empty table, or half of one.
/// </summary>
static class SnapshotGate
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    internal static async Task PassAsync(RunContext run, CopySpec copy, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        string? told = null;
        while (true)
        {
            var holders = await run.Control.QueryAsync(Holders(copy), r => r.GetString(0), cancellationToken).ConfigureAwait(false);
            if (holders.Count == 0) return;
            var names = string.Join("; ", holders);
            if (names != told)
                run.Tell(new RunEvent.Noted($"waiting for who still sees the data as it was before the copy was complete: {names}"));
            told = names;
            if (clock.Elapsed > run.Options.MaxWait)
                throw new StepFailure(
                    FailureKind.NotObtained,
                    $"after {RunSettings.Text(run.Options.MaxWait)} there still are views of the data from before the copy was complete, " +
                    $"which would see an empty table after the switch: {names}");
            await Task.Delay(Look, cancellationToken).ConfigureAwait(false);
        }
    }

    static SqlText Holders(CopySpec copy) => SqlText.Of($"""
        SELECT pg_catalog.format('pid %s (%s, %s, %s)', a.pid, a.usename, a.application_name, a.state)
          FROM pg_catalog.pg_stat_activity a, {copy.Marks} m
          WHERE a.datname = pg_catalog.current_database() AND a.pid <> pg_catalog.pg_backend_pid() AND a.backend_type = 'client backend'
            AND pg_catalog.age(a.backend_xmin) > pg_catalog.age(m.built::xid)
        UNION ALL
        SELECT pg_catalog.format('pid %s (%s, %s: this role does not see since when)', a.pid, a.usename, a.application_name)
          FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid, {copy.Marks} m
          WHERE l.locktype = 'virtualxid' AND l.virtualtransaction = ANY (m.unseen)
        UNION ALL
        SELECT pg_catalog.format('prepared transaction %L of %s', p.gid, p.owner) FROM pg_catalog.pg_prepared_xacts p, {copy.Marks} m
          WHERE p.database = pg_catalog.current_database() AND pg_catalog.age(p.transaction) > pg_catalog.age(m.built::xid)
        """);
}
