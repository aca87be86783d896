using System.Globalization;

namespace PgStrata.Cli.Commands;

/// <summary>
/// Instants as ISO 8601: 2026-11-20T10:00:00Z, '2026-11-20 10:00+01', 2026-11-20. Without an offset: UTC, never the machine's zone.
/// </summary>
static class InstantText
{
    static readonly string[] Formats =
    [
        .. from time in (string[])["", " HH:mm", "THH:mm", " HH:mm:ss", "THH:mm:ss", " HH:mm:ss.FFFFFF", "THH:mm:ss.FFFFFF"]
           from zone in time == "" ? (string[])[""] : ["", "K", "zzz", "zz"]
           select $"yyyy-MM-dd{time}{zone}",
    ];

    internal static bool TryRead(string text, out DateTimeOffset value)
    {
        var read = DateTimeOffset.TryParseExact(
            text.Trim().Replace("t", "T", StringComparison.Ordinal).Replace("z", "Z", StringComparison.Ordinal),
            Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed);
        value = parsed.ToUniversalTime();
        return read;
    }
}
