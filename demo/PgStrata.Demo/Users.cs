using PgStrata.Testing;
using PgStrata.Testing.Seeds;

namespace PgStrata.Demo;

/// <summary>The users: writers that record outside the database what they were told is committed, and readers.</summary>
sealed class Users(TestDatabase database)
{
    const string Message = "SELECT id FROM app.raw_messages ORDER BY id LIMIT 1";

    internal Ledger<Guid> Fixes { get; } = new();

    internal Ledger<long> Webhooks { get; } = new();

    internal static string FixesQuery => "SELECT id, source, altitude_msl_feet, is_active FROM app.fixes";

    internal static string WebhooksQuery => "SELECT id::bigint, status, status_code FROM app.webhooklog";

    /// <summary>Records what is there before the users come.</summary>
    internal async Task RememberAsync()
    {
        await using var connection = await database.ConnectAsync("demo");
        await foreach (var row in RowsAsync(connection, FixesQuery)) Fixes.Inserted((Guid)row[0]!, RowHash.Of(row[1], row[2], row[3]));
        await foreach (var row in RowsAsync(connection, WebhooksQuery)) Webhooks.Inserted((long)row[0]!, RowHash.Of(row[1], row[2]));
    }

    internal async Task<LiveLoad> ArriveAsync()
    {
        var device = await database.ScalarAsync<Guid>($"SELECT {Series.Uuid("device", "1")}");
        var receiver = await database.ScalarAsync<Guid>($"SELECT {Series.Uuid("receiver", "1")}");
        var message = await database.ScalarAsync<Guid>(Message);
        var pause = TimeSpan.FromMilliseconds(10);
        var load = new LiveLoad(database.ConnectionString)
            .Clients("insert fix", 3, client => InsertFixAsync(client, device, receiver, message), pause)
            .Clients("update fix", 1, UpdateFixAsync, pause)
            .Clients("webhook", 1, WebhookAsync, pause)
            .Clients("recent fixes of a device", 2, client => client.ScalarAsync(
                "SELECT count(*) FROM app.fixes WHERE device_id = $1 AND received_at > now() - interval '10 minutes'", device), pause)
            .Clients("one fix", 1, client => client.ScalarAsync("SELECT count(*) FROM app.fixes WHERE id = $1", device), pause);
        await load.StartAsync();
        return load;
    }

    readonly System.Collections.Concurrent.ConcurrentQueue<Guid> _own = new();

    async Task InsertFixAsync(LoadClient client, Guid device, Guid receiver, Guid message)
    {
        var id = Guid.NewGuid();
        var altitude = (int)(client.Iteration % 9000);
        await client.ExecuteAsync(
            """
            INSERT INTO app.fixes (id, source, aprs_type, via, "timestamp", latitude, longitude, altitude_msl_feet,
                                   device_id, received_at, receiver_id, aprs_message_id)
            VALUES ($1, 'LIVE', 'OGFLR', '{}', now(), 47.1, 8.5, $2, $3, now(), $4, $5)
            """,
            id, altitude, device, receiver, message);
        Fixes.Inserted(id, RowHash.Of("LIVE", altitude, true));
        _own.Enqueue(id);
    }

    async Task UpdateFixAsync(LoadClient client)
    {
        if (!_own.TryDequeue(out var id)) return;
        var altitude = client.Random.Next(9000);
        if (await client.ExecuteAsync("UPDATE app.fixes SET altitude_msl_feet = $1 WHERE id = $2", altitude, id) == 1)
            Fixes.Updated(id, RowHash.Of("LIVE", altitude, true));
    }

    async Task WebhookAsync(LoadClient client)
    {
        var id = (int)(await client.ScalarAsync(
            """
            INSERT INTO app.webhooklog (status, status_code, timestamp, webhook_endpoint_id)
            VALUES ('Success', 200, now() AT TIME ZONE 'UTC', 1) RETURNING id
            """))!;
        Webhooks.Inserted(id, RowHash.Of("Success", 200));
    }

    static async IAsyncEnumerable<object?[]> RowsAsync(Npgsql.NpgsqlConnection connection, string sql)
    {
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var row = new object?[reader.FieldCount];
            for (var i = 0; i < row.Length; i++) row[i] = await reader.IsDBNullAsync(i) ? null : reader.GetValue(i);
            yield return row;
        }
    }
}
