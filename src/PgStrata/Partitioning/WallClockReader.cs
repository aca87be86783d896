namespace PgStrata.Partitioning;

/// <summary>
/// Reads dates and timestamps as PostgreSQL prints them in DateStyle ISO. BC, years above 9999 and ±infinity are not read: they are never
/// a place to compute from.
/// </summary>
ref struct WallClockReader(ReadOnlySpan<char> text)
{
    ReadOnlySpan<char> rest = text;

    public static bool TryReadDate(ReadOnlySpan<char> text, out long moment)
    {
        var reader = new WallClockReader(text);
        return reader.Date(out moment) && reader.rest.IsEmpty;
    }

    public static bool TryReadTimestamp(ReadOnlySpan<char> text, bool withOffset, out long moment)
    {
        var reader = new WallClockReader(text);
        var offset = 0L;
        if (!reader.Date(out moment) || !reader.Take(' ') || !reader.Time(out var time) || (withOffset && !reader.Offset(out offset)))
            return false;
        moment += time - offset;
        return reader.rest.IsEmpty && WallClock.IsReadable(moment);
    }

    bool Date(out long moment)
    {
        moment = 0;
        if (!Number(4, out var year) || !Take('-') || !Number(2, out var month) || !Take('-') || !Number(2, out var day))
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > WallClock.DaysInMonth(year, month))
            return false;
        moment = WallClock.DayNumber(year, month, day) * WallClock.Day;
        return true;
    }

    bool Time(out long time)
    {
        time = 0;
        if (!Number(2, out var hour) || !Take(':') || !Number(2, out var minute) || !Take(':') || !Number(2, out var second))
            return false;
        time = (hour * WallClock.Hour) + (minute * WallClock.Minute) + (second * WallClock.Second);
        return (!Take('.') || Fraction(ref time)) && hour < 24 && minute < 60 && second < 60;
    }

    bool Fraction(ref long time)
    {
        var unit = WallClock.Second;
        var digits = 0;
        for (; digits < rest.Length && char.IsAsciiDigit(rest[digits]); digits++)
        {
            unit /= 10;
            time += (rest[digits] - '0') * unit;
        }

        rest = rest[digits..];
        return digits is >= 1 and <= 6;
    }

    bool Offset(out long offset)
    {
        offset = 0;
        var east = Take('+');
        if ((!east && !Take('-')) || !Number(2, out var hours))
            return false;
        offset = hours * WallClock.Hour;
        if (Take(':'))
        {
            if (!Number(2, out var minutes))
                return false;
            offset += minutes * WallClock.Minute;
        }

        if (Take(':'))
        {
            if (!Number(2, out var seconds))
                return false;
            offset += seconds * WallClock.Second;
        }

        offset = east ? offset : -offset;
        return true;
    }

    bool Take(char expected)
    {
        if (rest.IsEmpty || rest[0] != expected)
            return false;
        rest = rest[1..];
        return true;
    }

    bool Number(int digits, out int number)
    {
        number = 0;
        if (rest.Length < digits)
            return false;
        for (var i = 0; i < digits; i++)
        {
            if (!char.IsAsciiDigit(rest[i]))
                return false;
            number = (number * 10) + (rest[i] - '0');
        }

        rest = rest[digits..];
        return true;
    }
}
