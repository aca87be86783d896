using PgStrata.Cli.Output;

namespace PgStrata.Cli.Tests.Output;

public sealed class ProgressReporterTest : IDisposable
{
    readonly TickingClock clock = new();
    readonly StringWriter text = new() { NewLine = "\n" };

    public void Dispose() => text.Dispose();

    [Fact]
    public void without_a_terminal_there_is_a_line_every_ten_seconds()
    {
        using (var progress = Reporter(redraws: false))
        {
            for (var second = 0; second < 25; second++)
            {
                progress.Report(new ProgressSample("validate", second * 100, 4000, "blocks"));
                clock.Advance(TimeSpan.FromSeconds(1));
            }
        }
        Assert.Equal("""
            validate: 22%, 900 of 4,000 blocks, 90 blocks/s, ETA 35.0 s, 10.0 s so far
            validate: 47%, 1,900 of 4,000 blocks, 95 blocks/s, ETA 23.0 s, 20.0 s so far

            """, text.ToString().Replace(" %", "%", StringComparison.Ordinal));
    }

    [Fact]
    public void a_silent_statement_still_shows_that_time_goes_by()
    {
        using (var progress = Reporter(redraws: false))
        {
            progress.Report(new ProgressSample("build index fixes_pkey", 0, null, "blocks"));
            clock.Advance(TimeSpan.FromSeconds(20));
        }
        Assert.Equal("""
            build index fixes_pkey: 0 blocks, 10.0 s so far
            build index fixes_pkey: 0 blocks, 20.0 s so far

            """, text.ToString());
    }

    [Fact]
    public void what_is_quick_says_nothing()
    {
        using (var progress = Reporter(redraws: false))
            progress.Report(new ProgressSample("validate", 1, 1, "blocks"));
        Assert.Equal("", text.ToString());
    }

    [Fact]
    public void on_a_terminal_one_line_redraws_itself_and_ends_with_the_last_state()
    {
        using (var progress = Reporter(redraws: true))
        {
            progress.Report(new ProgressSample("copy", 50, 100, "rows"));
            clock.Advance(TimeSpan.FromMilliseconds(500));
            progress.Report(new ProgressSample("copy", 100, 100, "rows"));
        }
        var draws = text.ToString().Split("\r\e[K");
        Assert.Equal(4, draws.Length);
        Assert.Equal("copy  [###############---------------]  50%  50 of 100 rows  250 ms so far",
            draws[1].Replace(" %", "%", StringComparison.Ordinal));
        Assert.Contains("100 of 100 rows", draws[3], StringComparison.Ordinal);
        Assert.EndsWith("\n", draws[3], StringComparison.Ordinal);
    }

    [Fact]
    public void a_message_clears_the_line_before_it_is_written()
    {
        using var progress = Reporter(redraws: true);
        progress.Report(new ProgressSample("copy", 50, 100, "rows"));
        clock.Advance(TimeSpan.FromMilliseconds(250));
        progress.Interrupt(() => text.WriteLine("a warning"));
        Assert.EndsWith("\r\e[Ka warning\n", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void a_line_is_never_wider_than_the_terminal()
    {
        for (var width = 1; width < 140; width++)
            foreach (var total in (long?[])[null, 1000])
                Assert.True(ProgressLine.WithBar(
                    new ProgressSample("build index fixes_received_at_idx", 500, total, "blocks"), 12.5, TimeSpan.FromMinutes(3), width,
                        true).Length < Math.Max(1, width));
    }

    ProgressReporter Reporter(bool redraws) => new(text, new TerminalTraits(false, redraws, false), () => 100, clock);
}
