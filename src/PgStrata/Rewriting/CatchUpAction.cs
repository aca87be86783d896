using PgStrata.Execution;
using PgStrata.Planning;

namespace PgStrata.Rewriting;

/// <summary>
/// Replays what was changed during the copy until next to nothing is left; and beside a cut-over what is still changed, so that it finds
/// the queue empty.
/// </summary>
sealed class CatchUpAction : CopyAction, ICompanion
{
    internal const string Name = "catch-up";

    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    /// <summary>Nobody waits for the last change yet.</summary>
    static readonly TimeSpan LookPostponed = TimeSpan.FromMilliseconds(200);

    protected override async Task WorkAsync(RunContext run, Step step, Workers workers, CancellationToken cancellationToken)
    {
        var session = await workers.SessionAsync(0, cancellationToken).ConfigureAwait(false);
        await new CatchUp(run, CopyOf(step), session).RunAsync(step, cancellationToken).ConfigureAwait(false);
    }

    public async Task AccompanyAsync(RunContext run, Step step, CancellationToken cancellationToken)
    {
        var copy = CopyOf(step);
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
