using System.Globalization;
using System.Text.RegularExpressions;

namespace PgStrata.Cli.Commands;

/// <summary>A length on the grid as it was written: '1 day', '3 months', '10000 ids', '4 periods'.</summary>
/// <param name="Count">How many, at least 1.</param>
/// <param name="Unit">The unit's singular: minute, hour, day, week, month, quarter, year, id, period.</param>
sealed partial record CalendarLength(long Count, string Unit)
{
    static readonly string[] Units = ["minute", "hour", "day", "week", "month", "quarter", "year", "id", "period"];

    /// <summary>The form every reader of the product takes: "7 days".</summary>
    public override string ToString() => Count == 1 ? $"1 {Unit}" : string.Create(CultureInfo.InvariantCulture, $"{Count} {Unit}s");

    /// <summary>The width of a partition: time or ids.</summary>
    internal static bool TryReadPeriod(string text, out CalendarLength value) => TryRead(text, out value) && value.Unit != "period";

    /// <summary>How far ahead, or how much to keep: time, ids, or a number of periods.</summary>
    internal static bool TryRead(string text, out CalendarLength value)
    {
        value = null!;
        var match = Form().Match(text.Trim());
        if (!match.Success) return false;
        if (!long.TryParse(match.Groups["count"].Value.Replace("_", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture,
                out var count) || count < 1)
            return false;
        var unit = match.Groups["unit"].Value switch
        {
            "" => "id",
            "min" or "mins" => "minute",
            var word => word.TrimEnd('s'),
        };
        if (!Units.Contains(unit)) return false;
        value = new CalendarLength(count, unit);
        return true;
    }

    [GeneratedRegex("^(?<count>[0-9][0-9_]*)\\s*(?<unit>[a-z]*)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Form();
}
