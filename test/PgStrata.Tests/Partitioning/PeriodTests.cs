using FsCheck;
using FsCheck.Fluent;
using PgStrata.Partitioning;
using Xunit;
using static PgStrata.Tests.Partitioning.Positions;

namespace PgStrata.Tests.Partitioning;

public sealed class PeriodTests
{
    [Theory]
    [InlineData("1 day", 1, PeriodUnit.Day, "1 day")]
    [InlineData("15 minutes", 15, PeriodUnit.Minute, "15 minutes")]
    [InlineData(" 6  Hours ", 6, PeriodUnit.Hour, "6 hours")]
    [InlineData("1 week", 1, PeriodUnit.Week, "1 week")]
    [InlineData("3 mons", 3, PeriodUnit.Month, "3 months")]
    [InlineData("1 year", 1, PeriodUnit.Year, "1 year")]
    [InlineData("10000", 10000, PeriodUnit.Id, "10000 ids")]
    [InlineData("10000 ids", 10000, PeriodUnit.Id, "10000 ids")]
    [InlineData("7days", 7, PeriodUnit.Day, "7 days")]
    [InlineData("01:00:00", 1, PeriodUnit.Hour, "1 hour")]
    [InlineData("00:15:00", 15, PeriodUnit.Minute, "15 minutes")]
    [InlineData("01:30:00", 90, PeriodUnit.Minute, "90 minutes")]
    public void A_period_is_read_as_people_and_PostgreSQL_write_it(string text, long count, PeriodUnit unit, string canonical)
    {
        var period = Period.Parse(text);
        Assert.Equal(new Period(count, unit), period);
        Assert.Equal(canonical, period.ToString());
        Assert.Equal(period, Period.Parse(canonical));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("day")]
    [InlineData("0 days")]
    [InlineData("-1 day")]
    [InlineData("1.5 days")]
    [InlineData("1 fortnight")]
    [InlineData("1 year 2 months")]
    [InlineData("2000 years")]
    [InlineData("00:00:00")]
    [InlineData("00:00:30")]
    [InlineData("99999999999999999999 ids")]
    public void What_is_no_period_is_refused_with_an_example(string? text)
    {
        Assert.False(Period.TryParse(text, out var period, out var error));
        Assert.Null(period);
        Assert.Contains($"'{text}'", error, StringComparison.Ordinal);
        Assert.Equal(error, Assert.Throws<FormatException>(() => Period.Parse(text!)).Message);
    }

    [Fact]
    public void No_text_makes_the_reader_throw() => Prop.ForAll<string>(text =>
        Period.TryParse(text, out var period, out var error) ? Period.Parse(period.ToString()) == period : error.Length > 0)
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Months_follow_the_calendar()
    {
        var month = Period.Parse("1 month");
        Assert.Equal(At("2024-02-29"), month.Add(At("2024-01-31")));
        Assert.Equal(At("2024-03-31"), month.Add(At("2024-01-31"), 2));
        Assert.Equal(At("2023-12-31"), month.Add(At("2024-01-31"), -1));
    }

    [Fact]
    public void Sums_stop_at_the_ends_instead_of_wrapping_round()
    {
        Assert.Equal(long.MaxValue, Period.Parse("10000").Add(long.MaxValue - 5));
        Assert.Equal(long.MinValue, Period.Parse("1 day").Add(long.MinValue, -1));
        Assert.True(Period.Parse("1000 years").Add(long.MaxValue, long.MaxValue) > WallClock.Latest);
    }
}
