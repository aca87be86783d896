using System.Diagnostics;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Execution;

/// <summary>
/// Watches a long statement from the other session: tells its progress and whom it waits for, and cancels it when it waits too long.
/// </summary>
static class Watchdog
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    internal static async Task RunAsync(RunContext run, Step step, SqlText statement, CancellationToken cancellationToken)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = run.Worker.ExecuteAsync(statement, cancel.Token);
        IReadOnlyList<Blocker> blockers = [];
        var gaveUp = false;
        try
        {
            var blockedSince = (Stopwatch?)null;
            while (await Task.WhenAny(work, Task.Delay(Interval, CancellationToken.None)).ConfigureAwait(false) != work)
            {
                if (cancel.IsCancellationRequested) continue;
                // Not the caller's token: an interruption is the statement's business, and is awaited below.
                await TellProgressAsync(run, step).ConfigureAwait(false);
                blockers = await run.Watch.BlockersOfAsync(run.Worker.BackendPid, CancellationToken.None).ConfigureAwait(false);
                if (blockers.Count == 0)
                {
                    blockedSince = null;
                    continue;
                }
                if (blockedSince is null) run.Tell(new RunEvent.Waiting(step.Id, 1, blockers));
                blockedSince ??= Stopwatch.StartNew();
                await run.Watch.RemoveAsync(blockers, run.Options, CancellationToken.None).ConfigureAwait(false);
                if (blockedSince.Elapsed <= run.Options.MaxWait) continue;
                gaveUp = true;
                await cancel.CancelAsync().ConfigureAwait(false);
            }
        }
        catch
        {
            // The watching session is lost. Left running, the statement would block whatever the worker is to do next.
            await cancel.CancelAsync().ConfigureAwait(false);
            await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (gaveUp)
        {
            throw new StepFailure(
                FailureKind.NotObtained,
                $"step {step.Id}: waited longer than {RunSettings.Text(run.Options.MaxWait)} for {string.Join("; ", blockers)}");
        }
    }

    static async Task TellProgressAsync(RunContext run, Step step)
    {
        var rows = await run.Control.QueryAsync(
            SqlText.Of($"""
                SELECT phase, blocks_done, blocks_total, 'blocks' FROM pg_catalog.pg_stat_progress_create_index
                WHERE pid = {run.Worker.BackendPid}
                """),
            r => new RunEvent.Progressed(step.Id, r.GetString(0), r.GetInt64(1), r.GetInt64(2), r.GetString(3)),
            CancellationToken.None).ConfigureAwait(false);
        foreach (var row in rows) run.Tell(row);
    }
}
