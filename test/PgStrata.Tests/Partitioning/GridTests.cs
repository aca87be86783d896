using FsCheck;
using FsCheck.Fluent;
using PgStrata.Partitioning;
using Xunit;
using static PgStrata.Tests.Partitioning.Positions;

namespace PgStrata.Tests.Partitioning;

public sealed class GridTests
{
    static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(3000);

    static Gen<Grid> AnyTimeGrid =>
        from period in AnyTimePeriod
        from zone in AnyZone
        from kind in Gen.Elements(KeyKind.TimestampTz, KeyKind.Timestamp, KeyKind.UuidV7)
        from shift in Gen.Frequency((3, Gen.Constant(0L)), (1, Between(0, 400 * WallClock.Day)))
        select Grid.Create(period, zone, kind) is var grid && shift > 0 ? grid with { Origin = grid.Origin + shift } : grid;

    static Gen<Grid> AnyNumberGrid =>
        from count in Gen.OneOf(Between(1, 1000), Between(1, long.MaxValue))
        from origin in Gen.OneOf(Gen.Constant(0L), Between(long.MinValue, long.MaxValue))
        select Grid.Create(new Period(count, PeriodUnit.Id), GridZone.Utc, KeyKind.Number, origin);

    [Fact]
    public void A_position_lies_between_its_floor_and_the_next_edge() =>
        Prop.ForAll(AnyTimeGrid.ToArbitrary(), Moments.ToArbitrary(), (grid, x) =>
        {
            var (floor, next) = (grid.Floor(x), grid.Next(x));
            return floor <= x && x < next
                && grid.Floor(floor) == floor && grid.Floor(next - 1) == floor && grid.Next(floor) == next
                && grid.IsEdge(floor) && grid.IsEdge(next) && grid.Previous(next) == floor && grid.Next(grid.Previous(floor)) == floor
                && grid.Ceiling(floor) == floor && grid.Ceiling(next - 1) == (next - 1 == floor ? floor : next);
        }).Check(Thorough);

    [Fact]
    public void The_same_holds_for_numbers_but_at_the_very_ends() =>
        Prop.ForAll(AnyNumberGrid.ToArbitrary(), Between(long.MinValue / 4, long.MaxValue / 4).ToArbitrary(), (grid, x) =>
        {
            var (floor, next) = (grid.Floor(x), grid.Next(x));
            return floor <= x && x < next && grid.Floor(floor) == floor && grid.Floor(next - 1) == floor
                && (floor == long.MinValue || next == long.MaxValue || next - floor == grid.Period.Count);
        }).Check(Thorough);

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void The_ends_of_the_axis_neither_throw_nor_loop(long end)
    {
        foreach (var period in new[] { "1", "10000", "1 hour", "1 day", "1 month", "1000 years" }.Select(Period.Parse))
        {
            foreach (var zone in new[] { "UTC", "Europe/Berlin" }.Select(GridZone.Parse))
            {
                var grid = Grid.Create(period, zone, period.IsNumeric ? KeyKind.Number : KeyKind.TimestampTz);
                Assert.True(grid.Floor(end) <= grid.Next(end));
                Assert.True(grid.Slots(end, end).Count() <= 1);
                Assert.NotEmpty(grid.Slots(0, end == long.MinValue ? 1 : end).Take(3));
            }
        }
    }

    [Fact]
    public void Slots_are_contiguous_and_cover_what_was_asked() =>
        Prop.ForAll(AnyTimeGrid.ToArbitrary(), Moments.ToArbitrary(), Gen.Choose(1, 40).ToArbitrary(), (grid, from, count) =>
        {
            var until = grid.Period.Add(from, count);
            var slots = grid.Slots(from, until).ToList();
            return slots[0].Lower == Edge.At(grid.Floor(from)) && slots[^1].Upper == Edge.At(grid.Ceiling(until))
                && slots.Zip(slots.Skip(1)).All(pair => pair.First.Upper == pair.Second.Lower);
        }).Check(Thorough);

    [Theory]
    [InlineData("Europe/Berlin", "2025-01-01", "2026-01-01", 365, 23, 25)]
    [InlineData("America/New_York", "2024-01-01", "2025-01-01", 366, 23, 25)]
    [InlineData("America/Sao_Paulo", "2018-01-01", "2019-01-01", 365, 23, 25)]
    [InlineData("Asia/Beirut", "2024-01-01", "2025-01-01", 366, 23, 25)]
    [InlineData("Africa/Cairo", "2024-01-01", "2025-01-01", 366, 23, 25)]
    [InlineData("Asia/Kathmandu", "2025-01-01", "2026-01-01", 365, 24, 24)]
    [InlineData("Pacific/Apia", "2011-01-01", "2012-01-01", 364, 23, 25)]
    public void A_year_of_days_has_every_day_once(string zoneName, string from, string until, int days, int shortest, int longest)
    {
        var zone = GridZone.Parse(zoneName);
        var grid = Grid.Create(Period.Parse("1 day"), zone, KeyKind.TimestampTz);
        var slots = grid.Slots(zone.ToInstant(At(from)), zone.ToInstant(At(until))).ToList();
        var hours = slots.Select(slot => (slot.Upper.Position - slot.Lower.Position) / WallClock.Hour).ToList();
        Assert.Equal(days, slots.Count);
        Assert.Equal((shortest, longest), ((int)hours.Min(), (int)hours.Max()));
        Assert.Equal(days, slots.Select(slot => WallClock.WriteDate(grid.Nominal(slot.Lower.Position))).Distinct().Count());
    }

    [Fact]
    public void Lord_Howe_moves_its_clocks_by_half_an_hour()
    {
        var grid = Grid.Create(Period.Parse("1 day"), GridZone.Parse("Australia/Lord_Howe"), KeyKind.TimestampTz);
        var lengths = grid.Slots(At("2025-01-01"), At("2025-12-31")).Select(slot => slot.Upper.Position - slot.Lower.Position).Distinct();
        Assert.Equal([23.5, 24, 24.5], lengths.Select(length => length / (double)WallClock.Hour).Order());
    }

    [Theory]
    [InlineData("Europe/Berlin", "2025-10-25", "2025-10-28")]
    [InlineData("America/New_York", "2025-03-08", "2025-03-11")]
    [InlineData("Australia/Lord_Howe", "2025-04-05", "2025-04-08")]
    public void No_hour_is_lost_or_repeated_when_clocks_change(string zone, string from, string until)
    {
        var grid = Grid.Create(Period.Parse("1 hour"), GridZone.Parse(zone), KeyKind.TimestampTz);
        Assert.All(grid.Slots(At(from), At(until)), slot => Assert.Equal(WallClock.Hour, slot.Upper.Position - slot.Lower.Position));
    }

    [Fact]
    public void Days_are_those_of_the_zone_and_bounds_do_not_move_with_anything_else()
    {
        var grid = Grid.Create(Period.Parse("1 day"), GridZone.Parse("+01"), KeyKind.TimestampTz);
        Assert.Equal(At("2025-12-17 23:00"), grid.Floor(At("2025-12-18 12:00")));
        Assert.Equal(At("2025-12-18"), (grid with { Kind = KeyKind.Date }).Floor(At("2025-12-18 12:00")));
    }

    [Fact]
    public void Weeks_begin_on_Monday_unless_the_origin_says_otherwise()
    {
        var weeks = Grid.Create(Period.Parse("1 week"), GridZone.Utc, KeyKind.TimestampTz);
        Assert.Equal(At("2025-12-15"), weeks.Floor(At("2025-12-18")));
        var sundays = Grid.Create(Period.Parse("1 week"), GridZone.Utc, KeyKind.TimestampTz, At("2025-12-14"));
        Assert.Equal(At("2025-12-14"), sundays.Floor(At("2025-12-18")));
    }

    [Fact]
    public void Quarters_begin_in_January_and_months_from_the_31st_end_with_the_month()
    {
        var quarters = Grid.Create(Period.Parse("3 months"), GridZone.Utc, KeyKind.Timestamp);
        Assert.Equal(At("2025-10-01"), quarters.Floor(At("2025-12-18")));
        var odd = Grid.Create(Period.Parse("1 month"), GridZone.Utc, KeyKind.Timestamp, At("2025-01-31"));
        Assert.Equal(At("2025-02-28"), odd.Floor(At("2025-03-30 23:00")));
        Assert.Equal(At("2025-03-31"), odd.Next(At("2025-03-30 23:00")));
    }

    [Fact]
    public void Numbers_begin_at_zero_and_go_below_it()
    {
        var grid = Grid.Create(Period.Parse("10000"), GridZone.Utc, KeyKind.Number);
        Assert.Equal(10_000, grid.Floor(19_999));
        Assert.Equal(-10_000, grid.Floor(-1));
        Assert.Equal(0, grid.Ceiling(-1));
        Assert.Equal(5, (grid with { Origin = 5 }).Floor(10_004));
    }

    [Fact]
    public void Now_is_the_wall_clock_of_the_zone_for_keys_without_one()
    {
        var now = new DateTimeOffset(2025, 12, 18, 23, 30, 0, TimeSpan.Zero);
        var grid = Grid.Create(Period.Parse("1 day"), GridZone.Parse("Europe/Berlin"), KeyKind.Date);
        Assert.Equal(At("2025-12-19 00:30"), grid.PositionOf(now));
        Assert.Equal(At("2025-12-18 23:30"), (grid with { Kind = KeyKind.TimestampTz }).PositionOf(now));
    }

    [Fact]
    public void Thirty_days_before_midnight_is_midnight_even_over_a_change_of_clocks()
    {
        var zone = GridZone.Parse("Europe/Berlin");
        var grid = Grid.Create(Period.Parse("1 day"), zone, KeyKind.TimestampTz);
        Assert.Equal(zone.ToInstant(At("2025-03-15")), grid.Move(zone.ToInstant(At("2025-04-14")), Period.Parse("30 days"), -1));
    }
}
