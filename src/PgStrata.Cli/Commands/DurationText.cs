using System.Globalization;
using System.Text.RegularExpressions;

namespace PgStrata.Cli.Commands;

/// <summary>Durations of the clock: 50ms, 20s, 1h 30min, '7 days'. Months and years are not durations: they differ in length.</summary>
static partial class DurationText
{
    /// <summary>
    /// Reads a sum of numbers with units. A number without a unit is refused: seconds and milliseconds would be guessed at.
    /// </summary>
    internal static bool TryRead(string text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        var match = Form().Match(text.Trim());
        if (!match.Success) return false;
        var ticks = 0m;
        for (var i = 0; i < match.Groups["number"].Captures.Count; i++)
        {
            if (!decimal.TryParse(match.Groups["number"].Captures[i].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out var number))
                return false;
            if (Ticks(match.Groups["unit"].Captures[i].Value) is not { } unit) return false;
            if (number > TimeSpan.MaxValue.Ticks / unit) return false;
            ticks += number * unit;
        }
        if (ticks > TimeSpan.MaxValue.Ticks) return false;
        value = TimeSpan.FromTicks((long)ticks);
        return true;
    }

    /// <summary>The same, for durations that must last.</summary>
    internal static bool TryReadPositive(string text, out TimeSpan value) => TryRead(text, out value) && value > TimeSpan.Zero;

    static decimal? Ticks(string unit) => unit switch
    {
        "us" or "µs" => TimeSpan.TicksPerMicrosecond,
        "ms" => TimeSpan.TicksPerMillisecond,
        "s" or "sec" or "second" or "seconds" => TimeSpan.TicksPerSecond,
        "m" or "min" or "minute" or "minutes" => TimeSpan.TicksPerMinute,
        "h" or "hour" or "hours" => TimeSpan.TicksPerHour,
        "d" or "day" or "days" => TimeSpan.TicksPerDay,
        "w" or "week" or "weeks" => 7 * TimeSpan.TicksPerDay,
        _ => null,
    };

    [GeneratedRegex(
        @"^((?<number>[0-9]+(\.[0-9]+)?)\s*(?<unit>[a-zµ]+)\s*)+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
