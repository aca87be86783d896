using PgStrata.Execution;
using PgStrata.Planning;

namespace PgStrata.Rewriting;

/// <summary>The first copy of all rows. Its ledger is in the staging schema, so a resumed run goes on where it was.</summary>
sealed class BackfillAction : IStepAction
{
    internal const string Name = "backfill";

    public async Task RunAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken)
    {
        var copy = RewritingJson.ReadCopy(step.Arguments);
        await StepJournal.IntendAsync(run, step, seq, cancellationToken).ConfigureAwait(false);
        var lsn = await StepJournal.LsnAsync(run, cancellationToken).ConfigureAwait(false);
        var workers = Workers.Of(run, copy);
        await using (workers.ConfigureAwait(false))
            await CopyFailure.HoldAsync(
                step, copy,
                () => new Copier(copy, run.Lease.Guard()).RunAsync(
                    workers,
                    ranges => run.Tell(new RunEvent.Progressed(step.Id, "copy", ranges.Done, ranges.Total, "blocks")),
                    cancellationToken)).ConfigureAwait(false);
        await StepJournal.FinishAsync(run, step, seq, "done", lsn, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The rows go with the staged table.</summary>
    public Task UndoAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken) =>
        StepJournal.FinishAsync(run, step, seq, "undone", null, cancellationToken);
}
