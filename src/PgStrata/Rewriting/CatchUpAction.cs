using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>
/// Replays what was changed during the copy until next to nothing is left; and beside a cut-over what is still changed, so that it finds
/// the queue empty.
/// </summary>
sealed class CatchUpAction : IStepAction, ICompanion
{
    internal const string Name = "catch-up";

    /// <summary>Entries a transaction; more would hold its snapshot for longer.</summary>
    const int Batch = 10_000;

    /// <summary>So few are a matter of milliseconds.</summary>
    const int Few = 200;

    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    public async Task RunAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken)
    {
        var copy = RewritingJson.ReadCopy(step.Arguments);
        await StepJournal.IntendAsync(run, step, seq, cancellationToken).ConfigureAwait(false);
        var lsn = await StepJournal.LsnAsync(run, cancellationToken).ConfigureAwait(false);
        var workers = await Workers.OpenAsync(run, 1, copy, cancellationToken).ConfigureAwait(false);
        await using (workers.ConfigureAwait(false))
            await CopyFailure.HoldAsync(step, copy, () => CatchUpAsync(run, step, copy, workers.Sessions[0], cancellationToken))
                .ConfigureAwait(false);
        await StepJournal.FinishAsync(run, step, seq, "done", lsn, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What it brought goes with the staged table.</summary>
    public Task UndoAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken) =>
        StepJournal.FinishAsync(run, step, seq, "undone", null, cancellationToken);

    public async Task AccompanyAsync(RunContext run, Step step, CancellationToken cancellationToken)
    {
        var copy = RewritingJson.ReadCopy(step.Arguments);
        var workers = await Workers.OpenAsync(run, 1, copy, cancellationToken).ConfigureAwait(false);
        await using var _ = workers.ConfigureAwait(false);
        var session = workers.Sessions[0];
        var replayer = new Replayer(copy, session, run.Lease.Guard());
        while (true)
        {
            if (await replayer.ReplayAsync(Batch, cancellationToken).ConfigureAwait(false) == 0)
                await Task.Delay(Look, cancellationToken).ConfigureAwait(false);
            else await session.ExecuteAsync(MarksSql.Settled(copy), cancellationToken).ConfigureAwait(false);
        }
    }

    static async Task CatchUpAsync(RunContext run, Step step, CopySpec copy, Session session, CancellationToken cancellationToken)
    {
        var replayer = new Replayer(copy, session, run.Lease.Guard());
        var forecast = new Forecast(copy, run.Control);
        await forecast.LookAsync(0, cancellationToken).ConfigureAwait(false);
        long replayed;
        do
        {
            replayed = await replayer.ReplayAsync(Batch, cancellationToken).ConfigureAwait(false);
            if (await forecast.LookAsync(replayed, cancellationToken).ConfigureAwait(false) is { } news)
                run.Tell(new RunEvent.Progressed(step.Id, news, 0, 0, "changes"));
        }
        while (replayed > Few);
        await session.ExecuteAsync(MarksSql.Settled(copy), cancellationToken).ConfigureAwait(false);
        // The cut-over looks whether it is empty: what was taken must not stand in the way.
        await session.ExecuteAsync(SqlText.Of($"VACUUM (TRUNCATE false) {copy.Queue}"), cancellationToken).ConfigureAwait(false);
    }
}
