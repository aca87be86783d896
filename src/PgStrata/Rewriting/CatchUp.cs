using System.Diagnostics;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Server;

namespace PgStrata.Rewriting;

/// <summary>Replays in one session what was changed, and marks when it is settled.</summary>
sealed class CatchUp(RunContext run, CopySpec copy, Session session)
{
    /// <summary>Entries a transaction; more would hold its snapshot for longer.</summary>
    const int Batch = 10_000;

    /// <summary>So few are a matter of milliseconds.</summary>
    const int Few = 200;

    readonly Replayer _replayer = new(copy, session, run.Lease.Guard());
    bool _settled;
    bool _held;

    /// <summary>One batch, when there may be one.</summary>
    /// <param name="throttled">It spares the server when it is asked to.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>How many entries it had.</returns>
    internal async Task<long> BatchAsync(bool throttled, CancellationToken cancellationToken)
    {
        using var turn = await run.Pace.TurnAsync(throttled, cancellationToken).ConfigureAwait(false);
        _held = turn.Waited;
        var replayed = await _replayer.ReplayAsync(Batch, cancellationToken).ConfigureAwait(false);
        // A run before this one may have ended between replay and mark.
        if (replayed == 0 && !_settled) await session.ExecuteAsync(MarksSql.Settled(copy), cancellationToken).ConfigureAwait(false);
        _settled = true;
        return replayed;
    }

    /// <summary>Until next to nothing is left.</summary>
    internal async Task RunAsync(Step step, CancellationToken cancellationToken)
    {
        var forecast = new Forecast(copy, run.Control);
        await forecast.LookAsync(0, cancellationToken).ConfigureAwait(false);
        var hopeless = new Stopwatch();
        var (replayed, done) = (0L, 0L);
        do
        {
            replayed = await BatchAsync(throttled: true, cancellationToken).ConfigureAwait(false);
            done += replayed;
            if (_held)
            {
                // Held up by a person or a throttle, it tells nothing of how fast it is.
                hopeless.Reset();
                forecast = new Forecast(copy, run.Control);
            }

            run.Tell(new RunEvent.Progressed(step.Id, "changes", done, 0, "changes"));
            if (await forecast.LookAsync(replayed, cancellationToken).ConfigureAwait(false) is not { } news) continue;
            if (forecast.Converges) hopeless.Reset();
            else hopeless.Start();
            if (hopeless.Elapsed > run.Options.MaxWait)
                throw new StepFailure(
                    FailureKind.NotObtained,
                    $"step {step.Id}: for {RunSettings.Text(run.Options.MaxWait)} changes have come faster than they could be brought " +
                    $"over: {news}. Go on at a quieter time.");
        }
        while (replayed > Few);
    }
}
