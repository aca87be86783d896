using System.Globalization;
using PgStrata.Partitioning;

namespace PgStrata.Cli.Commands;

/// <summary>How far leaves are made: digits alone are a number, anything else is an ISO instant.</summary>
static class UntilText
{
    internal static bool TryRead(string text, out LeavesUntil value)
    {
        var isNumber = long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
        var instant = default(DateTimeOffset);
        var isInstant = !isNumber && InstantText.TryRead(text, out instant);
        value = isNumber ? LeavesUntil.Of(number) : LeavesUntil.Of(instant);
        return isNumber || isInstant;
    }
}
