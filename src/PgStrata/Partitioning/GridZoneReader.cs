using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PgStrata.Partitioning;

/// <summary>Reads zones; refuses every spelling that PostgreSQL and people read differently.</summary>
static class GridZoneReader
{
    const string Expected = "Write an IANA name such as 'Europe/Berlin', 'UTC', or an offset east of Greenwich such as '+01:00'.";

    public static bool TryRead(string? text, [NotNullWhen(true)] out GridZone? zone, [NotNullWhen(false)] out string? error)
    {
        var name = (text ?? "").Trim();
        error = null;
        zone = name is "UTC" or "Z" or "GMT" or "Etc/UTC" ? GridZone.Utc : null;
        if (zone is not null)
            return true;
        if (name.Length > 0 && name[0] is '+' or '-')
        {
            zone = ReadOffset(name);
            error = zone is null ? $"'{text}' is not an offset from UTC. {Expected}" : null;
        }
        else if (!name.Contains('/', StringComparison.Ordinal))
        {
            // 'CET' is +01:00 all year to AT TIME ZONE but has summer time in tzdata; 'UTC+1' is west in POSIX and east to people.
            error = $"'{text}' is not a zone that everybody reads alike. {Expected}";
        }
        else if (!IsIanaShaped(name) || !TimeZoneInfo.TryFindSystemTimeZoneById(name, out var rules))
        {
            error = $"The time zone '{text}' is not known on this machine. {Expected}";
        }
        else
        {
            zone = GridZone.Of(rules);
        }

        return zone is not null;
    }

    static bool IsIanaShaped(string name) =>
        char.IsAsciiLetterUpper(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+');

    static GridZone? ReadOffset(string text)
    {
        var digits = text[1..];
        if (digits.Length == 5 && digits[2] == ':')
            digits = digits.Remove(2, 1);
        if (digits.Length is not (1 or 2 or 4) || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        var (hours, minutes) = digits.Length == 4 ? (number / 100, number % 100) : (number, 0);
        if (hours > 15 || minutes > 59) // PostgreSQL's own limit is 15:59
            return null;
        var east = (hours * 60) + minutes;
        return GridZone.East(text[0] == '-' ? -east : east);
    }
}
