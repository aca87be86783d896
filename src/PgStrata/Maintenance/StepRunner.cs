using Npgsql;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>
/// Runs the steps of one table up the lock ladder, each transaction fenced by the lease. What they do is in the catalog, so there is no
/// journal row a step: the next run plans from what is.
/// </summary>
sealed class StepRunner(RunContext run)
{
    /// <exception cref="StepFailure">Whatever went wrong; nothing of the step happened.</exception>
    internal async Task RunAsync(Step step, int number, int of, CancellationToken cancellationToken)
    {
        run.Tell(new RunEvent.StepStarted(step.Id, step.Title, number, of));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        try
        {
            await (step.Kind == StepKind.Concurrent
                ? ConcurrentlyAsync(step, cancellationToken)
                : CommitAsync(step, step.Locks, TransactionStep.Body(step), cancellationToken)).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not StrataException)
        {
            throw StepFailure.From(step.Id, error);
        }

        run.Tell(new RunEvent.StepFinished(step.Id, step.Title, clock.Elapsed, 0, 0));
    }

    /// <summary>Takes back what a step left for a later one that will not come.</summary>
    internal async Task UndoAsync(Step step)
    {
        if (step.Undo.Count == 0 || !run.Worker.IsOpen) return;
        try
        {
            await CommitAsync(step, step.UndoLocks, step.Undo.Select(SqlText.Raw), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is StepFailure or NpgsqlException)
        {
            run.Tell(new RunEvent.Noted($"{step.Id}: could not be taken back now, the next run does: {error.Message}"));
        }
    }

    Task<int> CommitAsync(Step step, IReadOnlyList<StepLock> locks, IEnumerable<SqlText> body, CancellationToken cancellationToken)
    {
        var statements = body.ToList();
        return LockAttempts.RunAsync(
            run, step.Id, locks,
            (_, timeout) => LockedTransaction.Build(locks, timeout, run.DeadlockTimeoutMs, [], statements, [run.Lease.Guard(), SqlText.Raw("COMMIT")]),
            read: null, cancellationToken);
    }

    /// <summary>lock_timeout 0: a timeout in the waiting phase is what leaves a leaf half detached (hazards D-11); the watchdog bounds it instead.</summary>
    async Task ConcurrentlyAsync(Step step, CancellationToken cancellationToken)
    {
        await run.Worker.ExecuteAsync(SqlText.Raw("SET lock_timeout = 0"), cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var statement in step.Statements)
                await Watchdog.RunAsync(run, step, SqlText.Raw(statement), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (run.Worker.IsOpen)
                await run.Worker.ExecuteAsync(SqlText.Raw("SET lock_timeout = '2s'"), CancellationToken.None).ConfigureAwait(false);
        }
    }
}
