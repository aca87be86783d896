using System.Globalization;
using PgStrata.Testing;
using PgStrata.Testing.Seeds;

namespace PgStrata.Demo;

/// <summary>Simulated days: the database is marked as a sandbox, so maintenance acts at the instant it is told.</summary>
sealed class Days(TestDatabase database, Tool tool)
{
    const int RowsADay = 500;

    const int Retained = 10;

    internal async Task<(long Rows, int Differences)> LiveAsync(int days)
    {
        await database.ExecuteAsync("UPDATE pgstrata.meta SET sandbox = true");
        var start = TimeProvider.System.GetUtcNow();
        Console.WriteLine($"\n$ pgstrata maintain --at …   # {days} simulated days, {RowsADay} rows each, retention {Retained} days");
        for (var day = 1; day <= days; day++)
        {
            var now = start.AddDays(day);
            await tool.RunQuietlyAsync(
                "maintain", "--at", now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), "--quiet");
            await database.ExecuteAsync(
                $"""
                INSERT INTO app.fixes (
                  source, aprs_type, via, "timestamp", latitude, longitude, device_id, received_at, receiver_id, aprs_message_id)
                SELECT 'DAY' || {day}, 'OGFLR', ARRAY['qAS'], t, 47, 8,
                       {Series.Uuid("device", "1")}, t, {Series.Uuid("receiver", "1")}, m.id
                FROM (SELECT id FROM app.raw_messages LIMIT 1) m, generate_series(1, {RowsADay}) i,
                     LATERAL (SELECT {Series.Instant(now)} AS t) x
                """);
        }
        await tool.RunAsync("status", "app.fixes");
        return await CheckAsync(start, days);
    }

    /// <summary>Every day inside the retention has all its rows; days whose whole leaf is past it are gone.</summary>
    async Task<(long Rows, int Differences)> CheckAsync(DateTimeOffset start, int days)
    {
        var (rows, differences) = (0L, 0);
        for (var day = 1; day <= days; day++)
        {
            var count = await database.ScalarAsync<long>($"SELECT count(*) FROM app.fixes WHERE source = 'DAY{day}'");
            rows += count;
            var leafEnd = start.AddDays(day).UtcDateTime.Date.AddDays(1);
            var due = leafEnd <= start.AddDays(days - Retained).UtcDateTime;
            // What is due may still wait for the next run, or lie in the legacy leaf, whose end is later; what is not due must be there.
            if (!due && count != RowsADay) differences++;
        }
        return (rows, differences);
    }
}
