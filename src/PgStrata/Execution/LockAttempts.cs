using System.Diagnostics;
using Npgsql;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Execution;

/// <summary>Tries a transaction up the lock ladder until it commits, fails for another reason, or the time for it is over.</summary>
static class LockAttempts
{
    /// <summary>How old a conflicting transaction must be to be worth staying out of the queue for, milliseconds.</summary>
    const double LongMs = 40;

    /// <summary>From this age on queueing is hopeless: an attempt would only stall the others.</summary>
    const double HopelessMs = 1000;

    /// <summary>What has to be ready under the first lock was not: another attempt may find it so.</summary>
    internal const string NotReady = "PS004";

    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(40);

    /// <summary>On a table that always has some transaction of a tenth of a second, staying out would be for ever.</summary>
    static readonly TimeSpan LongEnough = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs the batch that <paramref name="build"/> makes for an attempt number and a lock timeout.</summary>
    /// <returns>The number of attempts it took; 0 when it <paramref name="switches"/> and the switch is postponed.</returns>
    /// <exception cref="StepFailure">
    /// With <see cref="FailureKind.NotObtained"/> naming the blockers, or whatever else went wrong.
    /// </exception>
    internal static async Task<int> RunAsync(
        RunContext run, string step, IReadOnlyList<StepLock> locks, Func<int, int, IReadOnlyList<SqlText>> build,
        Func<int, NpgsqlDataReader, Task>? read, CancellationToken cancellationToken, bool switches = false)
    {
        var clock = Stopwatch.StartNew();
        string? notReady = null;
        for (var attempt = 1; ; attempt++)
        {
            var blockers = await StayOutAsync(run, step, locks, attempt, clock, cancellationToken).ConfigureAwait(false);
            using var turn = await run.Pace.TurnAsync(throttled: false, cancellationToken).ConfigureAwait(false);
            if (switches && run.Options.Postpone) return 0;
            try
            {
                await run.Worker.BatchAsync(build(attempt, LockLadder.Timeout(attempt)), read, cancellationToken).ConfigureAwait(false);
                return attempt;
            }
            catch (PostgresException error)
                when (error.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected or NotReady)
            {
                notReady = error.SqlState == NotReady ? error.MessageText : null;
                blockers = await run.Watch.HoldersAsync(locks, 0, run.Worker.BackendPid, cancellationToken).ConfigureAwait(false);
                await run.Worker.RollbackQuietlyAsync().ConfigureAwait(false);
                run.Tell(notReady is null
                    ? new RunEvent.Waiting(step, attempt, blockers) : new RunEvent.Noted($"attempt {attempt}: {notReady}"));
            }
            catch
            {
                await run.Worker.RollbackQuietlyAsync().ConfigureAwait(false);
                throw;
            }
            if (clock.Elapsed > run.Options.MaxWait)
                throw notReady is null ? NotObtained(step, attempt, blockers) : NotReadyYet(step, attempt, notReady);
            var pause = notReady is null ? LockLadder.Pause(attempt) : LockLadder.ShortPause();
            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    static async Task<IReadOnlyList<Blocker>> StayOutAsync(
        RunContext run, string step, IReadOnlyList<StepLock> locks, int attempt, Stopwatch clock, CancellationToken cancellationToken)
    {
        var loud = locks.Where(l => l.StopsTraffic).ToList();
        var quiet = locks.Where(l => !l.StopsTraffic).Select(l => l.Relation).ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<Blocker> told = [];
        var staying = Stopwatch.StartNew();
        while (true)
        {
            var all = await run.Watch.HoldersAsync(loud, LongMs, run.Worker.BackendPid, cancellationToken).ConfigureAwait(false);
            // An ordinary autovacuum gives way to our SHARE UPDATE EXCLUSIVE after deadlock_timeout: queue for that one.
            var blockers = all.Where(b => b.Kind != "autovacuum").ToList();
            if (blockers.Count == 0)
            {
                var vacuumed = all.Select(b => b.Relation).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
                if (vacuumed.Any(r => !quiet.Contains(r))) await SendAwayAsync(run, vacuumed, cancellationToken).ConfigureAwait(false);
                return all;
            }
            if (staying.Elapsed > LongEnough && blockers.All(b => b.AgeMs < HopelessMs)) return all;
            if (!blockers.Select(b => b.Pid).SequenceEqual(told.Select(b => b.Pid)))
                run.Tell(new RunEvent.Waiting(step, attempt, blockers));
            told = blockers;
            if (clock.Elapsed > run.Options.MaxWait) throw NotObtained(step, attempt, blockers);
            await run.Watch.RemoveAsync(blockers, run.Options, cancellationToken).ConfigureAwait(false);
            await Task.Delay(Look, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Makes autovacuum leave tables that the step itself does not lock quietly first, such as foreign-key partners: short attempts alone
    /// would fail for as long as it runs. In a transaction of its own: nothing may be raised once an exclusive lock is held. In one
    /// for all of them: sent away one by one, a worker would be back at the first when the last is free.
    /// </summary>
    static async Task SendAwayAsync(RunContext run, IReadOnlyList<string> relations, CancellationToken cancellationToken)
    {
        try
        {
            await run.Worker.BatchAsync(
                [
                    SqlText.Raw("BEGIN"), SqlText.Of($"SET LOCAL lock_timeout = {run.DeadlockTimeoutMs + 500}"),
                    .. relations.Select(r => SqlText.Of($"LOCK TABLE ONLY {SqlText.Raw(r)} IN SHARE UPDATE EXCLUSIVE MODE")),
                    SqlText.Raw("COMMIT"),
                ],
                null, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            await run.Worker.RollbackQuietlyAsync().ConfigureAwait(false);
        }
    }

    static StepFailure NotReadyYet(string step, int attempts, string why) =>
        new(FailureKind.NotObtained, $"step {step}: {why}, in {attempts} attempt{(attempts == 1 ? "" : "s")}");

    static StepFailure NotObtained(string step, int attempts, IReadOnlyList<Blocker> blockers) => new(
        FailureKind.NotObtained,
        $"step {step}: its locks could not be had in {attempts} attempt{(attempts == 1 ? "" : "s")}. In the way: " +
        (blockers.Count == 0 ? "short transactions without a pause" : string.Join("; ", blockers)));
}
