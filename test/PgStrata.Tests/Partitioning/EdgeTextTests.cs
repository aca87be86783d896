using PgStrata.Partitioning;

namespace PgStrata.Tests.Partitioning;

/// <summary>An edge is read as people write one.</summary>
public sealed class EdgeTextTests
{
    [Theory]
    [InlineData("2026-12-01", "2026-11-30T23:00:00Z")]
    [InlineData("2026-12-01 00:00", "2026-11-30T23:00:00Z")]
    [InlineData("2026-12-01T00:00:00", "2026-11-30T23:00:00Z")]
    [InlineData("2026-07-01", "2026-06-30T22:00:00Z")]
    [InlineData("2026-12-01T00:00:00Z", "2026-12-01T00:00:00Z")]
    [InlineData("2026-12-01T00:00Z", "2026-12-01T00:00:00Z")]
    [InlineData("2026-12-01 00:00:00+00", "2026-12-01T00:00:00Z")]
    [InlineData("2026-12-01T00:00:00.250000+01:00", "2026-11-30T23:00:00.25Z")]
    public void a_date_or_local_time_is_in_the_zone_of_the_grid_and_an_instant_is_not(string text, string instant)
    {
        Assert.True(Read(text, KeyKind.TimestampTz, "timestamptz", out var position));
        Assert.Equal(
            DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture),
            DateTimeOffset.UnixEpoch.AddMicroseconds(position));
    }

    [Theory]
    [InlineData(KeyKind.Timestamp, "timestamp without time zone", "2026-12-01")]
    [InlineData(KeyKind.Timestamp, "timestamp without time zone", "2026-12-01T00:00")]
    [InlineData(KeyKind.Timestamp, "timestamp without time zone", "2026-11-30T23:00:00Z")]
    [InlineData(KeyKind.Date, "date", "2026-12-01")]
    [InlineData(KeyKind.Date, "date", "2026-11-30T23:00:00Z")]
    public void on_a_wall_clock_an_instant_is_what_the_clock_shows_then(KeyKind kind, string type, string text)
    {
        Assert.True(Read(text, kind, type, out var position));
        Assert.Equal(new DateTime(2026, 12, 1), DateTime.UnixEpoch.AddMicroseconds(position));
    }

    [Theory]
    [InlineData("tomorrow")]
    [InlineData("2026-13-01")]
    [InlineData("01.12.2026")]
    [InlineData("infinity")]
    public void anything_else_is_not_an_edge(string text) => Assert.False(Read(text, KeyKind.TimestampTz, "timestamptz", out _));

    static bool Read(string text, KeyKind kind, string type, out long position)
    {
        var key = new PartitionKey("at", type, kind);
        return EdgeText.TryRead(text, key, Grid.Create(Period.Parse("1 day"), GridZone.Parse("Europe/Berlin"), kind, null), out position);
    }
}
