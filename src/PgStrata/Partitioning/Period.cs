using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PgStrata.Partitioning;

/// <summary>
/// The width of a leaf, or a span of retention or horizon: <c>1 day</c>, <c>15 minutes</c>, <c>3 months</c>, <c>10000 ids</c>.
/// </summary>
public sealed record Period
{
    const long LongestInDays = 400_000; // about a thousand years: nothing can overflow, nothing useful is refused
    const long MostMonths = 150_000; // from one end of the readable years to beyond the other

    /// <summary>A period of <paramref name="count"/> units.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="unit">Of what.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1, or the period is longer than a thousand years.</exception>
    public Period(long count, PeriodUnit unit)
    {
        if (!Enum.IsDefined(unit))
            throw new ArgumentOutOfRangeException(nameof(unit), unit, "Not a unit of a period.");
        if (!InRange(count, unit))
            throw new ArgumentOutOfRangeException(nameof(count), count, "A period is at least 1 and at most a thousand years.");
        (Count, Unit) = (count, unit);
    }

    /// <summary>How many units.</summary>
    public long Count { get; }

    /// <summary>What is counted.</summary>
    public PeriodUnit Unit { get; }

    /// <summary>True for a range of ids, false for a span of time.</summary>
    public bool IsNumeric => Unit == PeriodUnit.Id;

    /// <summary>True for minutes and hours, which are absolute time; days and longer follow the calendar.</summary>
    public bool IsShorterThanDay => Unit is PeriodUnit.Minute or PeriodUnit.Hour;

    /// <summary>
    /// Nominal length in µs (a month is 30 days, as PostgreSQL compares intervals), or the count of ids. For comparing only.
    /// </summary>
    internal long NominalLength => IsNumeric ? Count : Count * UnitLength(Unit);

    /// <summary>
    /// Reads a period such as <c>1 day</c>, <c>15 minutes</c>, <c>1 mon</c>, <c>01:00:00</c>, <c>10000</c> or <c>10000 ids</c>.
    /// </summary>
    /// <exception cref="FormatException">The text is no period; the message says what is expected.</exception>
    public static Period Parse(string text) => TryParse(text, out var period, out var error) ? period : throw new FormatException(error);

    /// <summary>
    /// Reads a period; see <see cref="Parse"/>. On failure <paramref name="error"/> says what is wrong and what is expected.
    /// </summary>
    public static bool TryParse(
        string? text, [NotNullWhen(true)] out Period? period, [NotNullWhen(false)] out string? error) =>
        PeriodReader.TryRead(text, out period, out error);

    /// <summary>Adds the period to a wall-clock position (µs since 1970-01-01 00:00) or, for ids, to a number.</summary>
    /// <param name="position">Where to start.</param>
    /// <param name="times">How many times; may be negative.</param>
    /// <returns>The sum; saturated at the ends of <see cref="long"/>. 31 January + 1 month is the last of February.</returns>
    public long Add(long position, long times = 1)
    {
        var sum = Unit switch
        {
            PeriodUnit.Month or PeriodUnit.Year => WallClock.AddMonths(
                Math.Clamp(position, WallClock.Earliest, WallClock.Latest),
                (long)Int128.Clamp((Int128)times * Months, -MostMonths, MostMonths)),
            PeriodUnit.Id => position + ((Int128)times * Count),
            _ => position + ((Int128)times * NominalLength),
        };
        return sum > long.MaxValue ? long.MaxValue : sum < long.MinValue ? long.MinValue : (long)sum;
    }

    /// <summary>The text that <see cref="Parse"/> reads back: <c>1 day</c>, <c>3 months</c>, <c>10000 ids</c>.</summary>
    public override string ToString()
    {
        var unit = Unit.ToString().ToLowerInvariant();
        return string.Create(CultureInfo.InvariantCulture, $"{Count} {unit}{(Count == 1 ? "" : "s")}");
    }

    internal long Months => Unit == PeriodUnit.Year ? Count * 12 : Count;

    internal static bool InRange(long count, PeriodUnit unit) =>
        count >= 1 && (unit == PeriodUnit.Id || count <= LongestInDays * WallClock.Day / UnitLength(unit));

    static long UnitLength(PeriodUnit unit) => unit switch
    {
        PeriodUnit.Minute => WallClock.Minute,
        PeriodUnit.Hour => WallClock.Hour,
        PeriodUnit.Day => WallClock.Day,
        PeriodUnit.Week => 7 * WallClock.Day,
        PeriodUnit.Month => 30 * WallClock.Day,
        PeriodUnit.Year => 360 * WallClock.Day,
        _ => 1,
    };
}
