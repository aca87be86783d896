using System.Runtime.InteropServices;
using PgStrata.Cli.Commands;

namespace PgStrata.Cli.Tests.Commands;

public sealed class TerminationSignalsTest : IDisposable
{
    readonly TickingClock clock = new();
    readonly StringWriter error = new();
    readonly List<int> exits = [];
    readonly TerminationSignals signals;

    public TerminationSignalsTest() => signals = new TerminationSignals(error, exits.Add, clock);

    public void Dispose()
    {
        signals.Dispose();
        error.Dispose();
    }

    [Theory]
    [InlineData(PosixSignal.SIGINT, 130)]
    [InlineData(PosixSignal.SIGTERM, 143)]
    public async Task the_first_signal_asks_to_stop_and_the_second_leaves(PosixSignal signal, int code)
    {
        Assert.Null(signals.Code);
        signals.Receive(signal);
        await Task.Run(() => signals.Token.WaitHandle.WaitOne());
        Assert.Equal(code, signals.Code);
        Assert.Empty(exits);
        Assert.Contains("once more leaves at once", error.ToString(), StringComparison.Ordinal);
        signals.Receive(signal);
        Assert.Equal([code], exits);
    }

    [Fact]
    public void who_does_not_stop_in_half_a_minute_is_ended()
    {
        signals.Receive(PosixSignal.SIGTERM);
        clock.Advance(TimeSpan.FromSeconds(29.9));
        Assert.Empty(exits);
        clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal([143], exits);
    }
}
