using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>
/// Replays what was changed during the copy until next to nothing is left; and beside a cut-over what is still changed, so that it finds
/// the queue empty.
/// </summary>
sealed class CatchUpAction : IStepAction, ICompanion
{
    internal const string Name = "catch-up";

    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    /// <summary>Nobody waits for the last change yet.</summary>
    static readonly TimeSpan LookPostponed = TimeSpan.FromMilliseconds(200);

    public async Task RunAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken)
    {
        var copy = RewritingJson.ReadCopy(step.Arguments);
        await StepJournal.IntendAsync(run, step, seq, cancellationToken).ConfigureAwait(false);
        var lsn = await StepJournal.LsnAsync(run, cancellationToken).ConfigureAwait(false);
        var workers = Workers.Of(run, copy);
        await using (workers.ConfigureAwait(false))
        {
            var session = await workers.SessionAsync(0, cancellationToken).ConfigureAwait(false);
            await CopyFailure.HoldAsync(step, copy, () => new CatchUp(run, copy, session).RunAsync(step, cancellationToken))
                .ConfigureAwait(false);
        }

        await StepJournal.FinishAsync(run, step, seq, "done", lsn, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What it brought goes with the staged table.</summary>
    public Task UndoAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken) =>
        StepJournal.FinishAsync(run, step, seq, "undone", null, cancellationToken);

    public async Task AccompanyAsync(RunContext run, Step step, CancellationToken cancellationToken)
    {
        var copy = RewritingJson.ReadCopy(step.Arguments);
        var workers = Workers.Of(run, copy);
        await using var _ = workers.ConfigureAwait(false);
        var session = await workers.SessionAsync(0, cancellationToken).ConfigureAwait(false);
        var catchUp = new CatchUp(run, copy, session);
        await CopyFailure.HoldAsync(step, copy, async () =>
        {
            while (true)
            {
                // The switch itself is never throttled: users would wait for it.
                var postponed = run.Options.Postpone;
                if (await catchUp.BatchAsync(throttled: postponed, cancellationToken).ConfigureAwait(false) == 0)
                    await Task.Delay(postponed ? LookPostponed : Look, cancellationToken).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }
}
