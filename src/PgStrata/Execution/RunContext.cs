using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Store;

namespace PgStrata.Execution;

/// <summary>What every step of one run shares: two sessions (one works, one watches), the lease, the options and the listener.</summary>
sealed record RunContext(
    Session Worker, Session Control, Lease Lease, Plan Plan, RunOptions Options, int DeadlockTimeoutMs,
    IReadOnlyDictionary<string, IStepAction> Actions, IProgress<RunEvent>? Listener)
{
    internal LockWatch Watch { get; } = new(Control);

    internal Journal Journal { get; } = new(Control);

    internal void Tell(RunEvent what) => Listener?.Report(what);
}
