using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Execution;

/// <summary>
/// The statements of one transaction of ours, from BEGIN to COMMIT, sent in a single round trip: no client pause under a lock.
/// </summary>
static class LockedTransaction
{
    /// <summary>Builds the batch.</summary>
    /// <param name="locks">
    /// Taken first, in order. A SHARE UPDATE EXCLUSIVE on a table that is raised later waits past
    /// deadlock_timeout: it evicts autovacuum and blocks nobody.
    /// </param>
    /// <param name="timeoutMs">
    /// How long to queue for all locks that stop traffic together: what the first one took, the others do not have.
    /// </param>
    /// <param name="deadlockTimeoutMs">The server's deadlock_timeout.</param>
    /// <param name="prelude">What to do once the quiet locks are held and before any lock that stops traffic is asked for.</param>
    /// <param name="settle">What to wait for under the first locks that stop traffic, all of one mode, before stronger ones.</param>
    /// <param name="body">What to do under the locks.</param>
    /// <param name="end">The journal and COMMIT, or ROLLBACK.</param>
    internal static IReadOnlyList<SqlText> Build(
        IReadOnlyList<StepLock> locks, int timeoutMs, int deadlockTimeoutMs, IEnumerable<SqlText> prelude,
        IReadOnlyList<SqlText> settle, IEnumerable<SqlText> body, IEnumerable<SqlText> end)
    {
        var batch = new List<SqlText> { SqlText.Raw("BEGIN") };
        var stopsTraffic = locks.Any(l => l.StopsTraffic);
        if (stopsTraffic)
        {
            // COMMIT would wait for the synchronous standby with the locks held.
            batch.Add(SqlText.Raw("SET LOCAL synchronous_commit = local"));
            batch.Add(SqlText.Raw("SET LOCAL idle_in_transaction_session_timeout = '2s'"));
        }
        batch.Add(StepClock.Begin);
        foreach (var quiet in locks.Where(l => !l.StopsTraffic && !l.Implicit))
        {
            batch.Add(SqlText.Of($"SET LOCAL lock_timeout = {deadlockTimeoutMs + 500}"));
            batch.Add(Lock(quiet));
        }
        batch.AddRange(prelude);
        var loud = locks.Where(l => l.StopsTraffic && !l.Implicit).ToList();
        // A writer may come through the table or straight to a leaf: what is to be settled is so once all of them are held off.
        var contended = loud.TakeWhile(l => l.Mode == loud[0].Mode).Count();
        if (settle.Count > 0 && contended > 0) batch.Add(Moment.Find([.. loud.Take(contended).Select(Lock)], settle));
        batch.Add(SqlText.Of($"SET LOCAL lock_timeout = {(stopsTraffic ? timeoutMs : deadlockTimeoutMs + 500)}"));
        if (stopsTraffic) batch.Add(StepClock.Queued);
        for (var i = 0; i < loud.Count; i++)
        {
            if (i > 0) batch.Add(StepClock.Remaining(timeoutMs));
            batch.Add(Lock(loud[i]));
            if (i == 0) batch.Add(StepClock.Granted);
            if (i == contended - 1 && settle.Count > 0) batch.AddRange([.. settle, StepClock.Settled]);
        }
        if (stopsTraffic && loud.Count == 0) batch.Add(StepClock.Granted);
        batch.AddRange(body);
        batch.AddRange(end);
        return batch;
    }

    static SqlText Lock(StepLock l) =>
        SqlText.Of($"LOCK TABLE {SqlText.Raw(l.Only ? "ONLY " : "")}{SqlText.Raw(l.Relation)} IN {SqlText.Raw(l.ModeSql)} MODE");
}
