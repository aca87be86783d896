using Npgsql;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Maintenance;

/// <summary>
/// Runs the steps of one table up the lock ladder, each transaction fenced by the lease. What they do is in the catalog, so there is no
/// journal row a step: the next run plans from what is.
/// </summary>
/// <param name="run">What all steps share.</param>
/// <param name="ran">Told of each step that ended well.</param>
sealed class StepRunner(RunContext run, Action<StepReport> ran)
{
    const string Begun = "pgstrata_begun";

    /// <summary>How often a statement may run out of its time: the first may have queued, or read from the disk.</summary>
    const int Turns = 3;

    /// <exception cref="StepFailure">Whatever went wrong; nothing of the step happened.</exception>
    internal async Task RunAsync(Step step, int number, int of, CancellationToken cancellationToken)
    {
        run.Tell(new RunEvent.StepStarted(step.Id, step.Title, number, of));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        StepMeasure measure;
        try
        {
            measure = await (step.Kind == StepKind.Concurrent
                ? ConcurrentlyAsync(step, cancellationToken)
                : CommitAsync(step, step.Locks, step.Prelude, TransactionStep.Body(step), cancellationToken)).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not StrataException)
        {
            throw StepFailure.From(step.Id, error);
        }

        ran(new StepReport(
            step.Id, step.Title, "done", measure.Started, clock.Elapsed.TotalMilliseconds,
            measure.WaitMs, measure.HoldMs, measure.WalBytes, measure.Attempts,
            [.. step.Locks.Select(l => $"{l.ModeSql} {l.Relation}")]));
        run.Tell(new RunEvent.StepFinished(step.Id, step.Title, clock.Elapsed, measure.WaitMs, measure.HoldMs));
    }

    /// <summary>The same, and takes back what the step's forerunners left for it when it fails.</summary>
    internal async Task RunOrUndoAsync(Step step, int number, int of, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(step, number, of, cancellationToken).ConfigureAwait(false);
        }
        catch (StepFailure failure)
        {
            await UndoAsync(step).ConfigureAwait(false);
            throw Explain(failure, step);
        }
    }

    async Task UndoAsync(Step step)
    {
        if (step.Undo.Count == 0 || !run.Worker.IsOpen) return;
        try
        {
            await CommitAsync(step, step.UndoLocks, [], step.Undo.Select(SqlText.Raw), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is StepFailure or NpgsqlException)
        {
            run.Tell(new RunEvent.Noted($"{step.Id}: could not be taken back now, the next run does: {error.Message}"));
        }
    }

    async Task<StepMeasure> CommitAsync(
        Step step, IReadOnlyList<StepLock> locks, IReadOnlyList<string> prelude, IEnumerable<SqlText> body,
        CancellationToken cancellationToken)
    {
        var statements = body.ToList();
        var measure = new StepMeasure(null);
        var attempts = await LockAttempts.RunAsync(
            run, step.Id, locks,
            (_, timeout) => LockedTransaction.Build(
                locks, timeout, run.DeadlockTimeoutMs, prelude.Select(SqlText.Raw), [], statements,
                [run.Lease.Guard(), Measure, SqlText.Raw("COMMIT")]),
            (_, row) =>
            {
                if (row.GetName(0) == Begun)
                    measure = new StepMeasure(row.GetDateTime(0), row.GetDouble(1), row.GetDouble(2), row.GetInt64(3));
                return Task.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);
        return measure with { Attempts = attempts, WaitMs = Math.Max(measure.WaitMs, LockLadder.QueuedBefore(attempts)) };
    }

    static SqlText Measure =>
        SqlText.Of($"SELECT {StepClock.Begun} AS {new Identifier(Begun)}, {StepClock.HeldMs}, {StepClock.WaitedMs}, {StepClock.WalBytes}");

    /// <summary>
    /// lock_timeout 0: a timeout in the waiting phase is what leaves a leaf half detached; the watchdog bounds it instead.
    /// </summary>
    async Task<StepMeasure> ConcurrentlyAsync(Step step, CancellationToken cancellationToken)
    {
        if (step.Check is not null) return await BrieflyAsync(step, cancellationToken).ConfigureAwait(false);
        var started = await run.Worker.ScalarAsync<DateTime>(
            SqlText.Raw("SELECT pg_catalog.clock_timestamp() FROM pg_catalog.set_config('lock_timeout', '0', false)"), cancellationToken)
                .ConfigureAwait(false);
        try
        {
            foreach (var statement in step.Statements)
                await Watchdog.RunAsync(run, step, SqlText.Raw(statement), cancellationToken).ConfigureAwait(false);
            return new StepMeasure(started);
        }
        finally
        {
            if (run.Worker.IsOpen)
                await run.Worker.ExecuteAsync(SqlText.Raw("SET lock_timeout = '2s'"), CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// A concurrent statement that also locks what others use: it queues briefly, up the ladder, and stops them no longer than allowed.
    /// What it leaves half done counts as done when the step's check says so; a later step finishes it.
    /// </summary>
    async Task<StepMeasure> BrieflyAsync(Step step, CancellationToken cancellationToken)
    {
        // Queueing stops others as well: the statement as a whole ends in the time that is allowed.
        var most = Math.Max(1, (long)run.Options.MaxLock.TotalMilliseconds);
        var queue = Math.Min(LockLadder.Timeout(int.MaxValue), Math.Max(1, most / 2));
        var started = await run.Worker.ScalarAsync<DateTime>(
            SqlText.Of($"""
                SELECT pg_catalog.clock_timestamp() FROM pg_catalog.set_config('lock_timeout', {Literal.Of($"{queue}")}, false) a,
                  pg_catalog.set_config('statement_timeout', {Literal.Of($"{most}")}, false) b
                """),
            cancellationToken).ConfigureAwait(false);
        try
        {
            for (var turn = 1; ; turn++)
            {
                try
                {
                    var attempts = await LockAttempts.RunAsync(
                        run, step.Id, [.. step.Locks.Where(l => l.Mode == LockMode.Share)],
                        (_, _) => [.. step.Statements.Select(SqlText.Raw)], read: null, cancellationToken).ConfigureAwait(false);
                    return new StepMeasure(started, Attempts: attempts);
                }
                catch (PostgresException error)
                    when (error.SqlState is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.ObjectNotInPrerequisiteState)
                {
                    if (await run.Control.ScalarAsync<bool>(SqlText.Raw(step.Check!), cancellationToken).ConfigureAwait(false))
                        return new StepMeasure(started);
                    if (turn == Turns || error.SqlState != PostgresErrorCodes.QueryCanceled) throw;
                    await Task.Delay(LockLadder.Pause(turn), cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            if (run.Worker.IsOpen)
                await run.Worker.BatchAsync(
                    [SqlText.Raw("SET lock_timeout = '2s'"), SqlText.Raw("SET statement_timeout = 0")], null, CancellationToken.None)
                    .ConfigureAwait(false);
        }
    }

    /// <summary>What an error of the server means here.</summary>
    static StepFailure Explain(StepFailure failure, Step step) =>
        failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.CheckViolation } error
            ? new StepFailure(
                failure.Kind,
                $"{step.Title}: the DEFAULT partition holds rows that belong there; they must be moved first. " +
                $"{error.MessageText} ({error.SqlState})", error)
            : failure;
}
