using PgStrata.Partitioning;
using Xunit;
using static PgStrata.Tests.Partitioning.Positions;

namespace PgStrata.Tests.Partitioning;

public sealed class GridZoneTests
{
    [Theory]
    [InlineData("UTC", "UTC", "'UTC'")]
    [InlineData("+00", "UTC", "'UTC'")]
    [InlineData("Etc/UTC", "UTC", "'UTC'")]
    [InlineData("Europe/Berlin", "Europe/Berlin", "'Europe/Berlin'")]
    [InlineData("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires", "'America/Argentina/Buenos_Aires'")]
    [InlineData("+01", "+01:00", "INTERVAL '+01:00'")]
    [InlineData("+1", "+01:00", "INTERVAL '+01:00'")]
    [InlineData("+01:00", "+01:00", "INTERVAL '+01:00'")]
    [InlineData("-0530", "-05:30", "INTERVAL '-05:30'")]
    public void A_zone_has_one_canonical_text_and_one_for_the_server(string text, string canonical, string server)
    {
        var zone = GridZone.Parse(text);
        Assert.Equal(canonical, zone.ToString());
        Assert.Equal(server, zone.ServerZone);
        Assert.Equal(zone, GridZone.Parse(canonical));
        Assert.Equal(zone.GetHashCode(), GridZone.Parse(canonical).GetHashCode());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("CET")]
    [InlineData("EST")]
    [InlineData("UTC+1")]
    [InlineData("+25")]
    [InlineData("+01:60")]
    [InlineData("+")]
    [InlineData("01:00")]
    [InlineData("Mars/Olympus")]
    [InlineData("../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("Europe/../UTC")]
    [InlineData("Europe/Berlin'; --")]
    [InlineData("posix/Europe/Berlin")]
    public void What_is_no_zone_or_read_differently_by_the_server_is_refused(string? text)
    {
        Assert.False(GridZone.TryParse(text, out var zone, out var error));
        Assert.Null(zone);
        Assert.Contains("Europe/Berlin", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Plus_one_is_east_of_Greenwich() =>
        Assert.Equal(At("2025-12-17 23:00"), GridZone.Parse("+01").ToInstant(At("2025-12-18")));

    // The expected instants are what PostgreSQL 15.20 answers to "timestamp '…' AT TIME ZONE '…'".
    [Theory]
    [InlineData("Europe/Berlin", "2025-03-30 02:30", "2025-03-30 01:30")]
    [InlineData("Europe/Berlin", "2025-03-30 03:00", "2025-03-30 01:00")]
    [InlineData("Europe/Berlin", "2025-10-26 02:30", "2025-10-26 01:30")]
    [InlineData("Europe/Dublin", "2025-10-26 01:30", "2025-10-26 01:30")]
    [InlineData("Europe/Dublin", "2025-03-30 01:30", "2025-03-30 01:30")]
    [InlineData("Europe/Moscow", "2014-10-26 01:30", "2014-10-25 22:30")]
    [InlineData("America/New_York", "2025-11-02 01:30", "2025-11-02 06:30")]
    [InlineData("America/Sao_Paulo", "2018-11-04 00:00", "2018-11-04 03:00")]
    [InlineData("America/Sao_Paulo", "2018-02-17 23:30", "2018-02-18 02:30")]
    [InlineData("America/Havana", "2024-11-03 00:00", "2024-11-03 05:00")]
    [InlineData("America/Caracas", "2007-12-09 02:45", "2007-12-09 07:15")]
    [InlineData("America/Caracas", "2016-05-01 02:45", "2016-05-01 07:15")]
    [InlineData("Asia/Beirut", "2024-03-31 00:00", "2024-03-30 22:00")]
    [InlineData("Asia/Beirut", "2024-03-31 00:30", "2024-03-30 22:30")]
    [InlineData("Asia/Beirut", "2024-10-26 23:30", "2024-10-26 21:30")]
    [InlineData("Africa/Casablanca", "2025-02-23 02:30", "2025-02-23 02:30")]
    [InlineData("Africa/Casablanca", "2025-04-06 02:30", "2025-04-06 02:30")]
    [InlineData("Atlantic/Azores", "2024-10-27 00:00", "2024-10-27 01:00")]
    [InlineData("Australia/Lord_Howe", "2025-10-05 02:15", "2025-10-04 15:45")]
    [InlineData("Australia/Lord_Howe", "2025-04-06 01:45", "2025-04-05 15:15")]
    [InlineData("Pacific/Apia", "2011-12-30 00:00", "2011-12-30 10:00")]
    [InlineData("Pacific/Apia", "2011-12-30 12:00", "2011-12-30 22:00")]
    [InlineData("Pacific/Apia", "2011-12-31 00:00", "2011-12-30 10:00")]
    [InlineData("Pacific/Kwajalein", "1993-08-21 12:00", "1993-08-22 00:00")]
    public void Missing_and_repeated_local_times_are_resolved_as_PostgreSQL_does(string zone, string local, string instant) =>
        Assert.Equal(At(instant), GridZone.Parse(zone).ToInstant(At(local)));

    [Fact]
    public void Positions_beyond_the_calendar_do_not_throw()
    {
        var berlin = GridZone.Parse("Europe/Berlin");
        Assert.Equal(WallClock.Latest + 1 + WallClock.Hour, berlin.ToLocal(WallClock.Latest + 1));
        Assert.True(berlin.ToInstant(WallClock.Earliest) <= WallClock.Earliest);
    }
}
