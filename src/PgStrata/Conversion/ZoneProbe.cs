using Npgsql;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>
/// Whether the server knows the grid's zone, and reads it as this machine does: edges are computed here and stored there.
/// </summary>
static class ZoneProbe
{
    internal static async Task<IReadOnlyList<PreflightCheck>> ReadAsync(
        Session session, GridZone zone, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (zone.IsFixed) return [];
        var here = zone.ToLocal((now.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
        try
        {
            var there = await session.ScalarAsync<long>(
                SqlText.Of($"SELECT (extract(epoch FROM {Literal.Of(now)} AT TIME ZONE {SqlText.Raw(zone.ServerZone)}) * 1000000)::bigint"),
                cancellationToken).ConfigureAwait(false);
            return here == there ? [] : [new PreflightCheck(
                "zone", Verdict.Block,
                $"In {zone} it is {WallClock.Write(here)} here and {WallClock.Write(there)} on the server: their time zone data differ.",
                "Bring both to the same release of tzdata.")];
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InvalidParameterValue)
        {
            return [new PreflightCheck(
                "zone", Verdict.Block, $"The server does not know the time zone {zone}.", "SELECT name FROM pg_timezone_names")];
        }
    }
}
