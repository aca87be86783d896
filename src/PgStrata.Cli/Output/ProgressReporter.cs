using PgStrata.Execution;

namespace PgStrata.Cli.Output;

/// <summary>Shows progress on stderr: a line that redraws itself on a terminal, else a line every 10 s.</summary>
/// <remarks>A timer draws, not the reports: a statement that blocks for minutes reports nothing, and that is when people look.</remarks>
sealed class ProgressReporter : IProgress<ProgressSample>, IDisposable
{
    static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(10);
    static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(250);
    readonly Lock gate = new();
    readonly TextWriter writer;
    readonly TimeProvider clock;
    readonly TerminalTraits traits;
    readonly Func<int> width;
    readonly ITimer timer;
    ProgressSample? current;
    ProgressRate rate = new();
    long started;
    bool onLine;
    bool changed;

    internal ProgressReporter(TextWriter writer, TerminalTraits traits, Func<int> width, TimeProvider clock)
    {
        (this.writer, this.traits, this.width, this.clock) = (writer, traits, width, clock);
        var every = traits.Redraws ? RedrawEvery : LineEvery;
        timer = clock.CreateTimer(_ => Draw(), null, every, every);
    }

    /// <summary>A new title begins a new line, rate and clock.</summary>
    public void Report(ProgressSample value)
    {
        lock (gate)
        {
            if (current?.Title != value.Title)
            {
                EndCurrent();
                (rate, started) = (new ProgressRate(), clock.GetTimestamp());
            }
            current = value;
            changed = true;
            rate.Add(clock.GetElapsedTime(started), value.Done);
        }
    }

    /// <summary>Writes <paramref name="action"/>'s message above the progress line, so that the two do not mix.</summary>
    internal void Interrupt(Action action)
    {
        lock (gate)
        {
            Clear();
            action();
        }
    }

    public void Dispose()
    {
        timer.Dispose();
        lock (gate) EndCurrent();
    }

    void Draw()
    {
        lock (gate)
        {
            if (current is null) return;
            var elapsed = clock.GetElapsedTime(started);
            if (traits.Redraws) Redraw(ProgressLine.WithBar(current, rate.At(elapsed), elapsed, width(), traits.Unicode));
            else writer.WriteLine(ProgressLine.Plain(current, rate.At(elapsed), elapsed));
            changed = false;
        }
    }

    void Redraw(string line)
    {
        writer.Write($"\r\e[K{line}");
        writer.Flush();
        onLine = true;
    }

    // What lasted less than one drawing is not worth a line; what was drawn ends with its last state, not with the last tick.
    void EndCurrent()
    {
        if (current is not null && onLine && changed) Draw();
        if (onLine) writer.WriteLine();
        (onLine, current) = (false, null);
    }

    void Clear()
    {
        if (onLine) writer.Write("\r\e[K");
        onLine = false;
    }
}
