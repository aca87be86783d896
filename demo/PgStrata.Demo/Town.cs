using Npgsql;
using PgStrata.Testing;
using PgStrata.Testing.Seeds;

namespace PgStrata.Demo;

/// <summary>The database of the story: SOAR's fixes with its 17 indexes and 4 foreign keys, and Chronos' webhooklog.</summary>
sealed class Town(TestDatabase database)
{
    /// <summary>Fills without indexes and builds them afterwards, two at a time: the story should begin soon.</summary>
    internal async Task BuildAsync(long rows)
    {
        var messages = Math.Max(1000, rows / 20);
        var until = TimeProvider.System.GetUtcNow();
        await database.ExecuteAsync(Soar.Create(postgis: true));
        await database.ExecuteAsync(Soar.Fill(messages, until));
        await database.ExecuteAsync("TRUNCATE app.fixes CASCADE");
        var indexes = await IndexesAsync();
        foreach (var (name, _) in indexes) await database.ExecuteAsync($"DROP INDEX app.{name}");
        await database.ExecuteAsync(
            $"""
            SET session_replication_role = replica;
            INSERT INTO app.fixes (source, aprs_type, via, "timestamp", latitude, longitude, altitude_msl_feet, ground_speed_knots,
                                   track_degrees, device_id, received_at, receiver_id, aprs_message_id)
            SELECT 'FLR' || i % 1000, 'OGFLR', ARRAY['qAS'], m.received_at, 40 + (i % 1000) / 100.0, -10 + (i % 3000) / 100.0,
                   i % 9000, i % 120, i % 360,
                   {Series.Uuid("device", "i % 200")}, m.received_at, {Series.Uuid("receiver", "i % 20")}, m.id
              FROM app.raw_messages m CROSS JOIN generate_series(1, {rows / messages}) i;
            """);
        await Parallel.ForEachAsync(
            indexes, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (index, _) => await database.ExecuteAsync(index.Definition));
        await database.ExecuteAsync(WebhookLog.Create);
        await database.ExecuteAsync(WebhookLog.Fill(200_000, until));
        await database.ExecuteAsync("ANALYZE");
    }

    async Task<List<(string Name, string Definition)>> IndexesAsync()
    {
        await using var connection = await database.ConnectAsync("demo");
        await using var command = new NpgsqlCommand(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'app' AND tablename = 'fixes' AND indexname <> 'fixes_pkey'",
            connection);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<(string, string)>();
        while (await reader.ReadAsync()) found.Add((reader.GetString(0), reader.GetString(1)));
        return found;
    }
}
