using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PgStrata.Partitioning;
using Xunit;
using static PgStrata.Tests.Partitioning.Positions;

namespace PgStrata.Tests.Partitioning;

public sealed class LeafNamingTests
{
    static readonly string[] Texts =
    [
        "pgpartman5", "pgpartman4", "pgslice", "chronos", "{table}_p{yyyy}{MM}{dd}", "{table}_{yyyy}", "x{table}", "{table}_p{IYYY}w{IW}",
        "{table}_{yyyy}q{Q}", "{table}_{from}", "{yyyy}_{table}_{HH}",
        "{table}_{yyyy}{MM}{dd}_{HH}{mm}{ss}",
    ];

    static LeafNaming Naming(string text) =>
        LeafNaming.TryParse(text, out var naming, out var error) ? naming : throw new FormatException(error);

    static Grid Days(string zone = "UTC", string period = "1 day", KeyKind kind = KeyKind.TimestampTz) =>
        Grid.Create(Period.Parse(period), GridZone.Parse(zone), kind);

    [Theory]
    [InlineData("pgpartman5", "1 day", "fixes_p20251218")]
    [InlineData("pgpartman5", "1 week", "fixes_p20251215")]
    [InlineData("pgpartman5", "1 month", "fixes_p20251201")]
    [InlineData("pgpartman5", "1 year", "fixes_p20250101")]
    [InlineData("pgpartman5", "15 minutes", "fixes_p20251218_064500")]
    [InlineData("pgpartman4", "1 day", "fixes_p2025_12_18")]
    [InlineData("pgpartman4", "1 month", "fixes_p2025_12")]
    [InlineData("pgpartman4", "1 year", "fixes_p2025")]
    [InlineData("pgpartman4", "1 hour", "fixes_p2025_12_18_0600")]
    [InlineData("pgslice", "1 day", "fixes_20251218")]
    [InlineData("pgslice", "1 month", "fixes_202512")]
    [InlineData("pgslice", "1 year", "fixes_2025")]
    [InlineData("chronos", "1 day", "fixes_y2025m12d18")]
    [InlineData("chronos", "1 month", "fixes_y2025m12")]
    [InlineData("{table}_p{IYYY}w{IW}", "1 week", "fixes_p2025w51")]
    [InlineData("{table}_p{yyyy}q{Q}", "3 months", "fixes_p2025q4")]
    [InlineData("{table}_{yyyy}", "1 day", "fixes_2025_20251218")]
    [InlineData("{table}_p{yyyy}{MM}{dd}", "1 hour", "fixes_p20251218_060000")]
    public void A_leaf_is_named_by_its_first_moment(string text, string period, string name)
    {
        var grid = Days(period: period);
        var slot = grid.Slots(At("2025-12-18 06:50"), At("2025-12-18 06:51")).Single();
        Assert.Equal(name, Naming(text).Name("fixes", slot, grid));
    }

    [Theory]
    [InlineData("2024-12-30", "2025", "01")]
    [InlineData("2021-01-01", "2020", "53")]
    [InlineData("2026-12-31", "2026", "53")]
    public void Weeks_are_those_of_ISO_8601(string day, string year, string week) => Assert.Equal(
        $"t_{year}_{week}_{day.Replace("-", "", StringComparison.Ordinal)}",
        Naming("{table}_{IYYY}_{IW}").Name("t", Days().Slots(At(day), At(day) + 1).Single(), Days()));

    [Fact]
    public void Local_days_are_named_by_the_local_day()
    {
        var grid = Days("Europe/Berlin");
        Assert.Equal("fixes_p20251218", LeafNaming.Default.Name("fixes", Range("2025-12-17 23:00", "2025-12-18 23:00"), grid));
        Assert.Equal("fixes_p20240331", LeafNaming.Default.Name("fixes",
            Days("Asia/Beirut").Slots(At("2024-03-31 12:00"), At("2024-03-31 12:01")).Single(), Days("Asia/Beirut")));
    }

    [Fact]
    public void The_hour_that_comes_twice_has_two_names()
    {
        var grid = Days("Europe/Berlin", "1 hour");
        var names = grid.Slots(At("2025-10-25 22:00"), At("2025-10-26 04:00")).Select(slot => LeafNaming.Default.Name("fixes", slot, grid));
        Assert.Equal(6, names.Distinct().Count());
    }

    [Theory]
    [InlineData(10_000L, "fixes_p10000")]
    [InlineData(0L, "fixes_p0")]
    [InlineData(-10_000L, "fixes_pm10000")]
    public void Numbers_are_named_by_their_first_id(long from, string name)
    {
        var grid = Grid.Create(Period.Parse("10000"), GridZone.Utc, KeyKind.Number);
        Assert.All(["pgpartman5", "pgpartman4", "pgslice", "chronos", "{table}_p{yyyy}"], text =>
            Assert.Equal(name, Naming(text).Name("fixes", RangeBound.Between(from, from + 10_000), grid)));
    }

    [Fact]
    public void Two_slots_never_share_a_name()
    {
        var grids = from period in AnyTimePeriod
                    from zone in AnyZone
                    from kind in Gen.Elements(KeyKind.TimestampTz, KeyKind.Timestamp)
                    from shift in Gen.Elements(0L, 6 * WallClock.Hour, 23 * WallClock.Hour + 30 * WallClock.Minute)
                    from text in Gen.Elements(Texts)
                    select (Grid: Grid.Create(period, zone, kind, period.Unit == PeriodUnit.Week ? null : shift), Naming: Naming(text));
        Prop.ForAll(grids.ToArbitrary(), Moments.ToArbitrary(), (sample, from) =>
        {
            var names = sample.Grid.Slots(from, sample.Grid.Period.Add(from, 60))
                .Select(slot => sample.Naming.Name("t", slot, sample.Grid)).ToList();
            return names.Distinct(StringComparer.Ordinal).Count() == names.Count;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Theory]
    [InlineData("UTC", "1 day")]
    [InlineData("Europe/Berlin", "1 day")]
    [InlineData("Europe/Berlin", "1 hour")]
    [InlineData("Europe/Berlin", "1 week")]
    [InlineData("+00:20", "1 hour")]
    public void A_leaf_off_the_grid_never_gets_the_name_of_one_on_it(string zone, string period)
    {
        var grid = Days(zone, period);
        foreach (var text in Texts)
        {
            var naming = Naming(text);
            var starts = Enumerable.Range(0, 8 * 144).Select(part => At("2025-10-20") + (part * 10 * WallClock.Minute))
                .Append(At("2025-10-20") + 1);
            var names = starts.Select(start => naming.Name("t", RangeBound.Between(start, start + 1), grid)).ToList();
            Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
        }
    }

    [Fact]
    public void A_long_table_is_shortened_and_the_suffix_stays()
    {
        var slot = Range("2025-12-18", "2025-12-19");
        var name = LeafNaming.Default.Name(new string('a', 63), slot, Days());
        Assert.Equal(63, name.Length);
        Assert.EndsWith("_p20251218", name, StringComparison.Ordinal);
        Assert.NotEqual(name, LeafNaming.Default.Name(new string('a', 62) + "b", slot, Days()));
    }

    [Fact]
    public void A_name_always_fits_and_is_never_cut_inside_a_character() => Prop.ForAll<NonNull<string>>(table =>
    {
        var long63 = string.Concat(Enumerable.Repeat(table.Get + "ä漢😀", 12));
        var clean = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(long63)); // no lone surrogates: PostgreSQL could not store them
        var name = LeafNaming.Default.Name(clean, Range("2025-12-18", "2025-12-19"), Days());
        return Encoding.UTF8.GetByteCount(name) <= 63 && name.EndsWith("_p20251218", StringComparison.Ordinal)
            && new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(name).Length > 20;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("{table}_p{YYYY}", "{YYYY}")]
    [InlineData("p{yyyy}", "must contain {table}")]
    [InlineData("{table}{table}", "must contain {table} once")]
    [InlineData("{table}_{", "{")]
    [InlineData("", "must contain {table}")]
    [InlineData(null, "must contain {table}")]
    public void A_bad_template_is_refused_with_what_is_wrong(string? text, string reason)
    {
        Assert.False(LeafNaming.TryParse(text, out var naming, out var error));
        Assert.Null(naming);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pgpartman5", "1 day")]
    [InlineData("pgpartman5", "1 hour")]
    [InlineData("pgpartman4", "1 day")]
    [InlineData("pgpartman4", "1 month")]
    [InlineData("pgslice", "1 day")]
    [InlineData("pgslice", "1 month")]
    [InlineData("chronos", "1 day")]
    [InlineData("{table}_p{IYYY}w{IW}", "1 week")]
    [InlineData("{table}_p{yyyy}q{Q}", "3 months")]
    public void The_naming_of_existing_leaves_is_found(string text, string period)
    {
        var grid = Days(period: period);
        var leaves = grid.Slots(At("2025-01-01"), grid.Period.Add(At("2025-01-01"), 20))
            .Select(slot => (Naming(text).Name("t", slot, grid), slot))
            .Append(("by_hand", Range("2024-01-01", "2024-01-02")));
        Assert.Equal(text, LeafNaming.Infer("t", leaves, grid)?.ToString());
    }

    [Fact]
    public void Names_without_a_system_have_no_naming()
    {
        Assert.Null(LeafNaming.Infer("t", [("a", Range("2025-01-01", "2025-01-02")), ("b", Range("2025-01-02", "2025-01-03"))], Days()));
        Assert.Null(LeafNaming.Infer("t", [], Days()));
    }
}
