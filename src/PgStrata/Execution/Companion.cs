using System.Runtime.ExceptionServices;
using PgStrata.Planning;

namespace PgStrata.Execution;

/// <summary>What works beside one cut-over, from before its rehearsal until it is through or given up.</summary>
sealed class Companion : IAsyncDisposable
{
    readonly CancellationTokenSource _stop;
    readonly Task _work;

    Companion(CancellationTokenSource stop, Task work) => (_stop, _work) = (stop, work);

    internal static Companion Start(RunContext run, Step step, CancellationToken cancellationToken)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = step.Companion is { } name ? ((ICompanion)run.Actions[name]).AccompanyAsync(run, step, stop.Token) : Task.CompletedTask;
        return new Companion(stop, work);
    }

    /// <summary>Gives <paramref name="batch"/> back; fails when the work has failed, for what the batch waits for will not come.</summary>
    internal T AtWork<T>(T batch)
    {
        if (_work.Exception is { InnerException: { } error }) ExceptionDispatchInfo.Throw(error);
        return batch;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        // Whether the cut-over went through is the journal's to say; that its helper ended with an error then does not matter.
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
