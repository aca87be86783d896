using System.Globalization;

namespace PgStrata.Partitioning;

/// <summary>
/// Calendar arithmetic on microseconds since 1970-01-01 00:00, without a zone. Own arithmetic because a far position must not throw as
/// DateTime does: an absurd key is an outlier, not a crash.
/// </summary>
static class WallClock
{
    public const long Second = 1_000_000;
    public const long Minute = 60 * Second;
    public const long Hour = 60 * Minute;
    public const long Day = 24 * Hour;

    /// <summary>0001-01-01 00:00, the first moment that is read or written.</summary>
    public const long Earliest = -719_162L * Day;

    /// <summary>9999-12-31 23:59:59.999999, the last moment that is read or written.</summary>
    public const long Latest = (2_932_897L * Day) - 1;

    const long DaysBefore1970 = 719_468; // days from 0000-03-01 to 1970-01-01
    const long DaysPer400Years = 146_097;

    public static bool IsReadable(long moment) => moment is >= Earliest and <= Latest;

    /// <summary>Days since 1970-01-01 of a date; years count from March, so that the leap day comes last.</summary>
    public static long DayNumber(long year, int month, int day)
    {
        var marchYear = month > 2 ? year : year - 1;
        var marchMonth = month > 2 ? month - 3 : month + 9;
        var dayOfYear = (((153 * marchMonth) + 2) / 5) + day - 1;
        var leapDays = FloorDiv(marchYear, 4) - FloorDiv(marchYear, 100) + FloorDiv(marchYear, 400);
        return (marchYear * 365) + leapDays + dayOfYear - DaysBefore1970;
    }

    public static (long Year, int Month, int Day) Date(long moment)
    {
        var days = FloorDiv(moment, Day) + DaysBefore1970;
        var era = FloorDiv(days, DaysPer400Years);
        var dayOfEra = days - (era * DaysPer400Years);
        var yearOfEra = (dayOfEra - (dayOfEra / 1_460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var marchMonth = ((5 * dayOfYear) + 2) / 153;
        var day = (int)(dayOfYear - (((153 * marchMonth) + 2) / 5) + 1);
        var month = (int)(marchMonth < 10 ? marchMonth + 3 : marchMonth - 9);
        return ((era * 400) + yearOfEra + (month <= 2 ? 1 : 0), month, day);
    }

    public static int DaysInMonth(long year, int month) =>
        (int)((month == 12 ? DayNumber(year + 1, 1, 1) : DayNumber(year, month + 1, 1)) - DayNumber(year, month, 1));

    public static long TimeOfDay(long moment) => moment - (FloorDiv(moment, Day) * Day);

    /// <summary>Months since year 0, for counting from month to month.</summary>
    public static long MonthNumber(long moment)
    {
        var (year, month, _) = Date(moment);
        return (year * 12) + month - 1;
    }

    /// <summary>Adds months as PostgreSQL does: the 31st becomes the last day of a shorter month.</summary>
    public static long AddMonths(long moment, long months)
    {
        var number = MonthNumber(moment) + months;
        var year = FloorDiv(number, 12);
        var month = (int)(number - (year * 12)) + 1;
        var day = Math.Min(Date(moment).Day, DaysInMonth(year, month));
        return (DayNumber(year, month, day) * Day) + TimeOfDay(moment);
    }

    /// <summary>As PostgreSQL prints a timestamp in ISO style: '2025-12-18 00:00:00' with up to six digits of fraction.</summary>
    public static string Write(long moment)
    {
        var time = TimeOfDay(moment);
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{WriteDate(moment)} {time / Hour:00}:{time / Minute % 60:00}:{time / Second % 60:00}");
        var fraction = time % Second;
        return fraction == 0 ? text : $"{text}.{fraction.ToString("000000", CultureInfo.InvariantCulture).TrimEnd('0')}";
    }

    public static string WriteDate(long moment)
    {
        if (!IsReadable(moment))
            throw new ArgumentOutOfRangeException(nameof(moment), moment, "Only moments from year 0001 to 9999 can be written.");
        var (year, month, day) = Date(moment);
        return string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}-{day:00}");
    }

    public static long FloorDiv(long dividend, long divisor)
    {
        var quotient = dividend / divisor;
        return dividend % divisor != 0 && (dividend < 0) != (divisor < 0) ? quotient - 1 : quotient;
    }
}
