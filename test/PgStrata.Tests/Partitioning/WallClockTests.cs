using FsCheck;
using FsCheck.Fluent;
using PgStrata.Partitioning;
using Xunit;

namespace PgStrata.Tests.Partitioning;

public sealed class WallClockTests
{
    static Arbitrary<long> Readable => Positions.Between(WallClock.Earliest, WallClock.Latest).ToArbitrary();

    [Fact]
    public void Dates_are_those_of_the_framework() => Prop.ForAll(Readable, moment =>
    {
        var expected = new DateTime(DateTime.UnixEpoch.Ticks + (moment * 10), DateTimeKind.Utc);
        return WallClock.Date(moment) == (expected.Year, expected.Month, expected.Day)
            && WallClock.DayNumber(expected.Year, expected.Month, expected.Day) == (expected.Date - DateTime.UnixEpoch).Days;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_written_is_read_back() => Prop.ForAll(Readable, moment =>
        WallClockReader.TryReadTimestamp(WallClock.Write(moment), withOffset: false, out var read) && read == moment)
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Months_are_added_as_the_framework_adds_them() => Prop.ForAll(
        Positions.Moments.ToArbitrary(), Gen.Choose(-1200, 1200).ToArbitrary(), (moment, months) =>
        {
            var expected = new DateTime(DateTime.UnixEpoch.Ticks + (moment * 10), DateTimeKind.Utc).AddMonths(months);
            return WallClock.AddMonths(moment, months) == (expected.Ticks - DateTime.UnixEpoch.Ticks) / 10;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_ends_are_the_first_and_last_moment_of_four_digit_years()
    {
        Assert.Equal("0001-01-01 00:00:00", WallClock.Write(WallClock.Earliest));
        Assert.Equal("9999-12-31 23:59:59.999999", WallClock.Write(WallClock.Latest));
        Assert.Throws<ArgumentOutOfRangeException>(() => WallClock.Write(WallClock.Latest + 1));
    }
}
