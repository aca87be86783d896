using System.Runtime.InteropServices;

namespace PgStrata.Cli.Commands;

/// <summary>The first Ctrl-C or SIGTERM asks to stop before the next step; the second, or 30 s without an end, leaves at once.</summary>
/// <remarks>
/// System.CommandLine's own handler forces the exit after 2 s and knows no second Ctrl-C, so it is switched off.
/// </remarks>
sealed class TerminationSignals : IDisposable
{
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);
    readonly CancellationTokenSource source = new();
    readonly List<PosixSignalRegistration> registrations = [];
    readonly TextWriter error;
    readonly Action<int> exit;
    readonly TimeProvider clock;
    ITimer? deadline;
    int received;

    internal TerminationSignals(TextWriter error, Action<int> exit, TimeProvider clock) =>
        (this.error, this.exit, this.clock) = (error, exit, clock);

    internal CancellationToken Token => source.Token;

    /// <summary>The code the process ends with because of the first signal, null when there was none.</summary>
    internal int? Code => Volatile.Read(ref received) is var code and not 0 ? code : null;

    internal TerminationSignals Listen()
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM])
            registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Receive(signal);
            }));
        return this;
    }

    internal void Receive(PosixSignal signal)
    {
        var code = signal == PosixSignal.SIGTERM ? ExitCode.Terminated : ExitCode.Interrupted;
        if (Interlocked.CompareExchange(ref received, code, 0) != 0)
        {
            exit(code);
            return;
        }
        error.WriteLine("pgstrata: stopping before the next step; once more leaves at once.");
        deadline = clock.CreateTimer(_ => exit(code), null, Grace, Timeout.InfiniteTimeSpan);
        // The statement under way is cancelled on another thread: the signal handler must stay free for the second signal.
        _ = source.CancelAsync();
    }

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        deadline?.Dispose();
        source.Dispose();
    }
}
