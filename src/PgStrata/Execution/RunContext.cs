using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Store;

namespace PgStrata.Execution;

/// <summary>
/// What every step of one run shares: two sessions (one works, one watches), more of them on demand, the lease, the options and the
/// listener.
/// </summary>
sealed record RunContext(
    SessionFactory Sessions, Session Worker, Session Control, Lease Lease, Plan Plan, RunOptions Options, int DeadlockTimeoutMs,
    IReadOnlyDictionary<string, IStepAction> Actions, IProgress<RunEvent>? Listener)
{
    readonly Lock _telling = new();

    internal LockWatch Watch { get; } = new(Control);

    internal Journal Journal { get; } = new(Control);

    /// <summary>Safe for several workers.</summary>
    internal void Tell(RunEvent what)
    {
        lock (_telling) Listener?.Report(what);
    }

    /// <summary>One more session of this run; like the others it is ended by whoever takes over the lease.</summary>
    internal async Task<Session> OpenAsync(string role, CancellationToken cancellationToken)
    {
        try
        {
            return await Sessions.OpenAsync($"{Plan.Operation} epoch {Lease.Epoch} {role}", cancellationToken).ConfigureAwait(false);
        }
        catch (StrataException error)
        {
            // In the middle of a run it is what a lost connection is: something to go on from.
            throw new StepFailure(FailureKind.Disconnected, $"no session for {role}: {error.Message}", error);
        }
    }
}
