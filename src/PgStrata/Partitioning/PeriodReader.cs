using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PgStrata.Partitioning;

/// <summary>Reads periods as people, pg_partman (<c>1 mon</c>, <c>01:00:00</c>) and PgStrata itself write them.</summary>
static class PeriodReader
{
    const string Expected = "Write a number and a unit, such as '1 day', '15 minutes', '1 week', '3 months', '1 year', "
        + "or '10000 ids' for a number key.";

    public static bool TryRead(string? text, [NotNullWhen(true)] out Period? period, [NotNullWhen(false)] out string? error)
    {
        period = null;
        var words = (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 2)
            return Fail($"'{text}' is not a period. {Expected}", out error);
        if (words.Length == 1 && TryReadClock(words[0], out period))
            return Done(out error);
        var digits = words[0].TakeWhile(char.IsAsciiDigit).Count();
        if (digits < words[0].Length && words.Length == 1)
            words = [words[0][..digits], words[0][digits..]]; // "7days"
        if (!long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return Fail($"'{text}' is not a period: '{words[0]}' is not a whole number. {Expected}", out error);
        var unit = words.Length == 1 ? PeriodUnit.Id : ReadUnit(words[1]);
        if (unit is null)
            return Fail($"'{text}' is not a period: unknown unit '{words[1]}'. {Expected}", out error);
        if (!Period.InRange(count, unit.Value))
            return Fail($"'{text}' is not a period: it must be at least 1 and at most a thousand years.", out error);
        period = new Period(count, unit.Value);
        return Done(out error);
    }

    /// <summary>PostgreSQL prints intervals below a day as 01:30:00.</summary>
    static bool TryReadClock(string text, out Period? period)
    {
        period = null;
        var parts = text.Split(':');
        if (parts.Length != 3 || parts[2] != "00" || !Whole(parts[0], out var hours) || !Whole(parts[1], out var minutes) || minutes > 59)
            return false;
        var (count, unit) = minutes == 0 ? (hours, PeriodUnit.Hour) : ((hours * 60) + minutes, PeriodUnit.Minute);
        if (!Period.InRange(count, unit))
            return false;
        period = new Period(count, unit);
        return true;
    }

    static bool Whole(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < 100_000;

    static PeriodUnit? ReadUnit(string word) => word.ToLowerInvariant() switch
    {
        "minute" or "minutes" or "min" or "mins" => PeriodUnit.Minute,
        "hour" or "hours" => PeriodUnit.Hour,
        "day" or "days" => PeriodUnit.Day,
        "week" or "weeks" => PeriodUnit.Week,
        "month" or "months" or "mon" or "mons" => PeriodUnit.Month,
        "year" or "years" => PeriodUnit.Year,
        "id" or "ids" => PeriodUnit.Id,
        _ => null,
    };

    static bool Fail(string message, [NotNullWhen(false)] out string? error)
    {
        error = message;
        return false;
    }

    static bool Done(out string? error)
    {
        error = null;
        return true;
    }
}
