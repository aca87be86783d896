using System.Globalization;

namespace PgStrata.Partitioning;

/// <summary>A token of a naming template.</summary>
sealed record NamingToken(string Text, Func<long, string> Render)
{
    public static IReadOnlyList<NamingToken> All { get; } =
    [
        new("{yyyy}", m => Digits(WallClock.Date(m).Year, 4)),
        new("{Q}", m => Digits((WallClock.Date(m).Month + 2) / 3, 1)),
        new("{MM}", m => Digits(WallClock.Date(m).Month, 2)),
        new("{dd}", m => Digits(WallClock.Date(m).Day, 2)),
        new("{IYYY}", m => Digits(WallClock.Date(Thursday(m)).Year, 4)),
        new("{IW}", m => Digits(IsoWeek(m), 2)),
        new("{HH}", m => Digits(WallClock.TimeOfDay(m) / WallClock.Hour, 2)),
        new("{mm}", m => Digits(WallClock.TimeOfDay(m) / WallClock.Minute % 60, 2)),
        new("{ss}", m => Digits(WallClock.TimeOfDay(m) / WallClock.Second % 60, 2)),
    ];

    /// <summary>The Thursday of the ISO week decides to which year the week belongs.</summary>
    static long Thursday(long moment)
    {
        var day = WallClock.FloorDiv(moment, WallClock.Day);
        var fromMonday = day + 3 - (WallClock.FloorDiv(day + 3, 7) * 7); // 1970-01-01 was a Thursday
        return (day - fromMonday + 3) * WallClock.Day;
    }

    static long IsoWeek(long moment)
    {
        var thursday = Thursday(moment);
        var newYear = WallClock.DayNumber(WallClock.Date(thursday).Year, 1, 1);
        return ((WallClock.FloorDiv(thursday, WallClock.Day) - newYear) / 7) + 1;
    }

    static string Digits(long value, int width) => value.ToString(CultureInfo.InvariantCulture).PadLeft(width, '0');
}
