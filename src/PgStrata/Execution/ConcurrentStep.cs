using Npgsql;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Execution;

/// <summary>
/// Runs a step that cannot stand in a transaction: intent, statement under a watchdog, outcome; a broken half is removed.
/// </summary>
static class ConcurrentStep
{
    internal static async Task RunAsync(RunContext run, Step step, int seq, bool hasIntent, CancellationToken cancellationToken)
    {
        if (hasIntent && await IsDoneAsync(run, step, cancellationToken).ConfigureAwait(false))
        {
            await StepJournal.FinishAsync(run, step, seq, "done", null, cancellationToken).ConfigureAwait(false);
            return;
        }
        if (hasIntent) await InTurnAsync(run, () => CleanAsync(run, step, cancellationToken), cancellationToken).ConfigureAwait(false);
        await StepJournal.IntendAsync(run, step, seq, cancellationToken).ConfigureAwait(false);
        var lsn = await StepJournal.LsnAsync(run, cancellationToken).ConfigureAwait(false);
        await InTurnAsync(run, () => StatementAsync(run, step, cancellationToken), cancellationToken).ConfigureAwait(false);
        await StepJournal.FinishAsync(run, step, seq, "done", lsn, cancellationToken).ConfigureAwait(false);
    }

    static async Task StatementAsync(RunContext run, Step step, CancellationToken cancellationToken)
    {
        try
        {
            await WatchedAsync(run, step, step.Statements, cancellationToken).ConfigureAwait(false);
            if (!await IsDoneAsync(run, step, cancellationToken).ConfigureAwait(false))
                throw new StepFailure(FailureKind.Failed, $"step {step.Id}: the statement ended, but its effect is not there");
        }
        catch (Exception error) when (run.Worker.IsOpen && error is not StepFailure { Kind: FailureKind.LeaseLost })
        {
            // An interrupted CREATE INDEX CONCURRENTLY leaves an INVALID index that every write still maintains.
            await TryCleanAsync(run, step).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>It cannot hold half-way, so it is asked before.</summary>
    static async Task InTurnAsync(RunContext run, Func<Task> work, CancellationToken cancellationToken)
    {
        using var turn = await run.Pace.TurnAsync(throttled: true, cancellationToken).ConfigureAwait(false);
        await work().ConfigureAwait(false);
    }

    internal static async Task UndoAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken)
    {
        // Killed half-way the index is invalid, whatever the journal says of it: so the journal must not say done.
        await StepJournal.IntendAsync(run, step, seq, cancellationToken).ConfigureAwait(false);
        await InTurnAsync(run, () => CleanAsync(run, step, cancellationToken), cancellationToken).ConfigureAwait(false);
        await StepJournal.FinishAsync(run, step, seq, "undone", null, cancellationToken).ConfigureAwait(false);
    }

    static Task<bool> IsDoneAsync(RunContext run, Step step, CancellationToken cancellationToken) =>
        run.Worker.ScalarAsync<bool>(SqlText.Raw(step.Check ?? "SELECT true"), cancellationToken);

    static Task CleanAsync(RunContext run, Step step, CancellationToken cancellationToken) =>
        WatchedAsync(run, step, step.Undo, cancellationToken);

    /// <summary>
    /// What stopped the step is what the operator must read, not that its clean-up has to
    /// wait; the intent in the journal has it done later.
    /// </summary>
    static async Task TryCleanAsync(RunContext run, Step step)
    {
        try
        {
            await CleanAsync(run, step, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is NpgsqlException or StepFailure)
        {
            run.Tell(new RunEvent.Noted($"what step {step.Id} left behind is not removed yet: {error.Message}"));
        }
    }

    /// <summary>
    /// lock_timeout 0: a timeout in a waiting phase would leave the broken half behind; the watchdog bounds it instead.
    /// </summary>
    static async Task WatchedAsync(RunContext run, Step step, IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        await run.Worker.ExecuteAsync(SqlText.Raw("SET lock_timeout = 0"), cancellationToken).ConfigureAwait(false);
        if (step.SearchPath is { } path)
            await run.Worker.ExecuteAsync(
                SqlText.Of($"SELECT pg_catalog.set_config('search_path', {Literal.Of(path)}, false)"),
                cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var statement in statements)
                await Watchdog.RunAsync(run, step, SqlText.Raw(statement), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (run.Worker.IsOpen)
                await run.Worker.BatchAsync(
                    [SqlText.Raw("SET search_path = pg_catalog, pg_temp"), SqlText.Raw("SET lock_timeout = '2s'")],
                    null, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
