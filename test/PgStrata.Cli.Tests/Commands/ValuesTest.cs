using System.Globalization;
using PgStrata.Cli.Commands;

namespace PgStrata.Cli.Tests.Commands;

public sealed class ValuesTest
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("20s", 20_000)]
    [InlineData("1.5 s", 1500)]
    [InlineData("7 days", 604_800_000)]
    [InlineData("1h 30min", 5_400_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("250us", 0.25)]
    [InlineData("2 weeks", 1_209_600_000)]
    public void durations_are_read(string text, double milliseconds)
    {
        Assert.True(DurationText.TryRead(text, out var value));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("50")]
    [InlineData("ms")]
    [InlineData("1 month")]
    [InlineData("-5s")]
    [InlineData("1,5s")]
    [InlineData("1e3s")]
    [InlineData("99999999999999999999 days")]
    [InlineData("99999999999999999999999999999999999999 days")]
    public void what_is_no_duration_is_refused(string text) => Assert.False(DurationText.TryRead(text, out _));

    [Theory]
    [InlineData("2026-11-20", "2026-11-20T00:00:00")]
    [InlineData("2026-11-20T10:00:00Z", "2026-11-20T10:00:00")]
    [InlineData("2026-11-20t10:00:00z", "2026-11-20T10:00:00")]
    [InlineData("2026-11-20 10:00", "2026-11-20T10:00:00")]
    [InlineData("2026-11-20 10:00+01", "2026-11-20T09:00:00")]
    [InlineData("2026-11-20 10:00:00+01:30", "2026-11-20T08:30:00")]
    [InlineData("2026-11-20 10:00:00-05", "2026-11-20T15:00:00")]
    [InlineData("2026-11-20T10:00:00.500000+00", "2026-11-20T10:00:00.5")]
    public void instants_are_read_and_without_an_offset_they_are_utc(string text, string expected)
    {
        Assert.True(InstantText.TryRead(text, out var value));
        Assert.Equal(DateTime.Parse(expected, CultureInfo.InvariantCulture), value.UtcDateTime);
        Assert.Equal(TimeSpan.Zero, value.Offset);
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("20.11.2026")]
    [InlineData("2026-02-30")]
    [InlineData("2026-11-20 25:00")]
    public void what_is_no_instant_is_refused(string text) => Assert.False(InstantText.TryRead(text, out _));
}
