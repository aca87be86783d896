using PgStrata.Execution;
using PgStrata.Planning;

namespace PgStrata.Rewriting;

/// <summary>
/// An action on the rows of a copy: intent first, work in sessions of its own, outcome after. Its ledgers let it go on where it was.
/// </summary>
abstract class CopyAction : IStepAction
{
    public async Task RunAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken)
    {
        var copy = CopyOf(step);
        await StepJournal.IntendAsync(run, step, seq, cancellationToken).ConfigureAwait(false);
        var lsn = await StepJournal.LsnAsync(run, cancellationToken).ConfigureAwait(false);
        var workers = Workers.Of(run, copy);
        await using (workers.ConfigureAwait(false))
            await CopyFailure.HoldAsync(step, copy, () => WorkAsync(run, step, workers, cancellationToken)).ConfigureAwait(false);
        await StepJournal.FinishAsync(run, step, seq, "done", lsn, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All that it brought goes with the staged table.</summary>
    public Task UndoAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken) =>
        StepJournal.FinishAsync(run, step, seq, "undone", null, cancellationToken);

    protected virtual CopySpec CopyOf(Step step) => RewritingJson.ReadCopy(step.Arguments);

    protected abstract Task WorkAsync(RunContext run, Step step, Workers workers, CancellationToken cancellationToken);
}
