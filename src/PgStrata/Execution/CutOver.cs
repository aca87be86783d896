using System.Diagnostics;
using Npgsql;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Execution;

/// <summary>The one cut-over: gates, ladder, rehearsal with proof, asserts, one server round trip.</summary>
static class CutOver
{
    /// <summary>This setting is on in a rehearsal, for SQL of the step that need not be strict then.</summary>
    internal const string Rehearsal = "pgstrata.rehearsal";

    /// <summary>Runs a cut-over step.</summary>
    /// <exception cref="StepFailure">Nothing of the step happened, whatever the reason.</exception>
    internal static async Task RunAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken)
    {
        while (!await TryAsync(run, step, seq, cancellationToken).ConfigureAwait(false))
        {
        }
    }

    /// <summary>False when the switch was postponed meanwhile: what was looked at has to be looked at again.</summary>
    static async Task<bool> TryAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken)
    {
        if (step.PointOfNoReturn) await PostponedAsync(run, step, cancellationToken).ConfigureAwait(false);
        await Gate.PassAsync(run, cancellationToken).ConfigureAwait(false);
        // The token first, then the long look: whatever changes after the look changes the token, which is asked again under the lock.
        var token = await CatalogToken.ReadAsync(run.Control, step.Untouched, cancellationToken).ConfigureAwait(false);
        if (step.Action is { } check) await run.Actions[check].RunAsync(run, step, seq, cancellationToken).ConfigureAwait(false);
        var companion = Companion.Start(run, step, cancellationToken);
        await using var _ = companion.ConfigureAwait(false);
        if (await RehearseAsync(run, step, token, companion, cancellationToken).ConfigureAwait(false) is not { } rehearsed) return false;
        return await LockAttempts.RunAsync(
            run, step.Id, step.Locks,
            (attempt, timeout) => companion.AtWork(LockedTransaction.Build(
                step.Locks, timeout, run.DeadlockTimeoutMs, Prelude(step, token), Settle(step), Body(step),
                TransactionStep.End(run, step, seq, "done", attempt, rehearsed))),
            read: null, cancellationToken, step.PointOfNoReturn).ConfigureAwait(false) > 0;
    }

    /// <summary>Holds the switch until it is called for. Meanwhile changes are followed, so that the queue stays short.</summary>
    static async Task PostponedAsync(RunContext run, Step step, CancellationToken cancellationToken)
    {
        if (!run.Options.Postpone) return;
        run.Tell(new RunEvent.Noted($"the switch is postponed; call for it with: pgstrata operation cutover {run.Plan.Operation}"));
        run.Tell(new RunEvent.Progressed(step.Id, "postponed", 0, 0, "steps"));
        var companion = Companion.Start(run, step, cancellationToken);
        await using var _ = companion.ConfigureAwait(false);
        while (companion.AtWork(run.Options).Postpone)
            await run.Pace.Changed.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The same transaction with ROLLBACK at its end: it climbs the same ladder and proves that nothing is scanned or built.
    /// </summary>
    /// <returns>
    /// The longest time it held the locks, milliseconds: users wait for a rehearsal as for the switch, so it belongs in the report. Null
    /// when the switch is postponed.
    /// </returns>
    static async Task<double?> RehearseAsync(
        RunContext run, Step step, string token, Companion companion, CancellationToken cancellationToken)
    {
        var longest = 0.0;
        for (var attempt = 1; ; attempt++)
        {
            var held = 0.0;
            var lastSet = -1;
            var attempts = await LockAttempts.RunAsync(
                run, step.Id, step.Locks,
                (_, timeout) => companion.AtWork(LockedTransaction.Build(
                    step.Locks, timeout, run.DeadlockTimeoutMs, Prelude(step, token).Prepend(Rehearsing), Settle(step), Body(step),
                    [SqlText.Of($"SELECT {PgStrata.Store.StepClock.HeldMs} AS held_ms"), SqlText.Raw("ROLLBACK")])),
                (set, row) =>
                {
                    if (row.GetName(0) == "held_ms") (held, lastSet) = (row.GetDouble(0), set);
                    return Task.CompletedTask;
                },
                cancellationToken, step.PointOfNoReturn).ConfigureAwait(false);
            if (attempts == 0) return null;
            Debug.Assert(lastSet >= 0, "the rehearsal reports its hold");
            longest = Math.Max(longest, held);
            if (held <= run.Options.MaxLock.TotalMilliseconds)
            {
                run.Tell(new RunEvent.Noted($"rehearsed: locks held {held:0.0} ms, nothing scanned, nothing built"));
                return longest;
            }
            // The first rehearsal of a session also fills its catalog caches; one slow try proves nothing.
            if (attempt == 3)
                throw new StepFailure(
                    FailureKind.NotObtained,
                    $"step {step.Id}: the rehearsal held its locks for {held:0.0} ms, " +
                    $"more than --max-lock {run.Options.MaxLock.TotalMilliseconds:0} ms. " +
                    "Nothing was switched; resume when the server is less busy, or allow more with --max-lock.");
        }
    }

    /// <summary>SHARE UPDATE EXCLUSIVE already keeps all DDL out, so the token is asked for before readers and writers are.</summary>
    static IEnumerable<SqlText> Prelude(Step step, string token) =>
        [.. CatalogToken.Assert(step.Untouched, token), .. CutOverProof.Before(step.Untouched), .. step.Prelude.Select(SqlText.Raw)];

    static SqlText Rehearsing => SqlText.Of($"SELECT pg_catalog.set_config({Literal.Of(Rehearsal)}, 'on', true)");

    static IReadOnlyList<SqlText> Settle(Step step) => [.. (step.Settle ?? []).Select(SqlText.Raw)];

    static IEnumerable<SqlText> Body(Step step) => [.. TransactionStep.Body(step), .. CutOverProof.After(step.Untouched)];
}
