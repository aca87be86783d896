using System.Globalization;

namespace PgStrata.Partitioning;

/// <summary>
/// Reads an edge as people write one: a value of the key, an ISO date or local time in the grid's zone, an ISO instant. PostgreSQL's own
/// form is tried first; it is the one that is printed.
/// </summary>
static class EdgeText
{
    static readonly string[] Local =
    [
        "yyyy-MM-dd",
        .. from between in (string[])[" ", "'T'"]
           from time in (string[])["HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFF"]
           select $"yyyy-MM-dd{between}{time}",
    ];

    static readonly string[] Instants = [.. Local[1..].SelectMany(l => (string[])[$"{l}'Z'", $"{l}zzz", $"{l}zz"])];

    internal static bool TryRead(string text, PartitionKey key, Grid grid, out long position)
    {
        if (key.TryPosition(text, out position)) return true;
        if (key.Kind == KeyKind.Number) return false;
        if (DateTime.TryParseExact(text, Local, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            var clock = (local.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
            position = grid.IsWallClock ? clock : grid.Zone.ToInstant(clock);
            return true;
        }
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal;
        if (!DateTimeOffset.TryParseExact(text, Instants, CultureInfo.InvariantCulture, utc, out var instant)) return false;
        position = grid.PositionOf(instant);
        return true;
    }
}
