using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Store;

namespace PgStrata.Execution;

/// <summary>
/// What every step of one run shares: two sessions (one works, one watches), more of them on demand, the lease, the pace and the
/// listener.
/// </summary>
sealed record RunContext(
    SessionFactory Sessions, Session Worker, Session Control, Lease Lease, Plan Plan, Pace Pace, int DeadlockTimeoutMs,
    IReadOnlyDictionary<string, IStepAction> Actions, IProgress<RunEvent>? Listener)
{
    readonly Lock _telling = new();
    RunEvent.Progressed? _progress;

    /// <summary>As they are now: another shell may change them while the run goes on.</summary>
    internal RunOptions Options => Pace.Options;

    internal Figures Figures { get; } = new();

    internal LockWatch Watch { get; } = new(Control);

    internal Journal Journal { get; } = new(Control);

    /// <summary>Safe for several workers.</summary>
    internal void Tell(RunEvent what)
    {
        lock (_telling)
        {
            Figures.Note(what);
            if (what is RunEvent.Progressed progress) what = _progress = progress with { Detail = Figures.Read().Detail };
            else if (what is RunEvent.StepStarted) _progress = null;
            Listener?.Report(what);
        }
    }

    /// <summary>Says anew how far it is: while nothing goes on, the reason is what people look for.</summary>
    internal void Retell()
    {
        lock (_telling)
            if (_progress is { } progress && Figures.Read().Detail is { } detail)
                Listener?.Report(_progress = progress with { Detail = detail });
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
