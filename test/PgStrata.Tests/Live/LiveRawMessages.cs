using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using PgStrata.Catalog;
using PgStrata.Conversion;
using PgStrata.Partitioning;
using PgStrata.Testing;
using PgStrata.Testing.Seeds;

namespace PgStrata.Tests.Live;

/// <summary>
/// SOAR's messages at work: a trigger hashes them, positions and statuses refer to them, and a receiver takes its own with it.
/// </summary>
static class LiveRawMessages
{
    const string Around =
        """
        ;CREATE VIEW app.messages AS SELECT id, received_at, convert_from(raw_message, 'UTF8') AS text FROM app.raw_messages
          WHERE raw_message_hash IS NOT NULL;
        CREATE FUNCTION app.message(i uuid, m bytea, at timestamptz, r integer) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO app.raw_messages (id, raw_message, received_at, receiver_id) VALUES (i, m, at, md5('receiver' || r)::uuid);
        END $$;
        ALTER TABLE app.raw_messages ENABLE ROW LEVEL SECURITY;
        CREATE POLICY not_empty ON app.raw_messages TO live_app USING (length(raw_message) > 0) WITH CHECK (length(raw_message) > 0);
        GRANT SELECT, INSERT, UPDATE, DELETE ON app.raw_messages, app.fixes, app.receiver_statuses, app.receivers TO live_app;
        GRANT SELECT ON app.messages TO live_app;
        """;

    internal static LiveTable Of(int rows, string more = "") => new(
        Soar.Create(postgis: true) + Soar.Fill(rows, LiveTable.Midnight) + more + LiveTable.CreateRole + Around,
        new ConvertRequest
        {
            Table = new("app", "raw_messages"), Key = "received_at", Every = Period.Parse("1 day"), WidenKey = true,
            InboundForeignKeys = InboundForeignKeys.Composite,
        },
        "SELECT id::text, received_at, raw_message, raw_message_hash, unparsed FROM app.raw_messages",
        Users,
        [
            .. Expectation.OfParent, .. Widened.Key("raw_messages_pkey", "received_at"),
            .. Composite("app.fixes", "fixes_aprs_message_id_fkey"),
            .. Composite("app.receiver_statuses", "receiver_statuses_raw_message_id_fkey"),
        ]);

    static IEnumerable<Expectation> Composite(string table, string name) =>
    [
        Expectation.Allowed($"inbound_foreign_keys/{table}/{name}", "composite"),
        Expectation.Allowed($"inbound_foreign_keys/{table}/{name}/**", "composite"),
    ];

    static LiveLoad Users(LiveLoad load, Book book) => load
        .Clients("insert", 2, async client =>
        {
            var (id, row) = (Guid.NewGuid(), Row(client));
            await InsertAsync(client, id, row);
            book.Put($"{id}", row);
        }, LiveTable.Pause, LiveTable.Role)
        .Clients("function", 1, async client =>
        {
            var (id, row) = (Guid.NewGuid(), Row(client));
            await client.ScalarAsync("SELECT app.message($1, $2, $3, $4)", id, row[1], row[0], client.Random.Next(20));
            book.Put($"{id}", row);
        }, LiveTable.Pause, LiveTable.Role)
        .Clients("update", 1, async client =>
        {
            if (book.Take() is not { } key) return;
            var text = $"changed by {client.Iteration}";
            await LiveTable.OneAsync(client, "UPDATE app.raw_messages SET unparsed = $2 WHERE id = $1", Guid.Parse(key), text);
            book.Change(key, 3, text);
            book.Give(key);
        }, LiveTable.Pause, LiveTable.Role)
        .Clients("delete", 1, async client =>
        {
            if (book.TakeFresh() is not { } key) return; // the others are referenced by positions, which may not lose their message
            await LiveTable.OneAsync(client, "DELETE FROM app.raw_messages WHERE id = $1", Guid.Parse(key));
            book.Remove(key);
        }, 2 * LiveTable.Pause, LiveTable.Role)
        .Clients("refer", 1, client => ReferAsync(client, book), 2 * LiveTable.Pause, LiveTable.Role)
        .Clients("receiver", 1, client => ReceiverAsync(client, book), 2 * LiveTable.Pause, LiveTable.Role)
        .Clients("copy", 1, client => CopyAsync(client, book), 3 * LiveTable.Pause)
        .Clients(
            "read", 1,
            client => LiveTable.FindAsync(
                client, "SELECT count(*) FROM app.raw_messages WHERE id = $1", Guid.Parse(book.Still(client.Random))),
            LiveTable.Pause, LiveTable.Role)
        .Clients(
            "view", 1,
            client => LiveTable.FindAsync(client, "SELECT count(*) FROM app.messages WHERE id = $1", Guid.Parse(book.Still(client.Random))),
            LiveTable.Pause, LiveTable.Role);

    static object?[] Row(LoadClient client)
    {
        var message = Encoding.UTF8.GetBytes($"FLR{client.Number}>APRS,qAS:/{client.Iteration}");
        return [LiveTable.Now(DateTimeKind.Utc), message, SHA256.HashData(message), DBNull.Value];
    }

    static Task InsertAsync(LoadClient client, Guid id, object?[] row, Guid? receiver = null) => LiveTable.OneAsync(
        client,
        "INSERT INTO app.raw_messages (id, raw_message, received_at, receiver_id) " +
        "VALUES ($1, $2, $3, coalesce($4::uuid, md5('receiver' || $5::int)::uuid))",
        id, row[1], row[0], receiver is { } some ? some : DBNull.Value, client.Random.Next(20));

    /// <summary>A message comes with a position and a status that point to it.</summary>
    static async Task ReferAsync(LoadClient client, Book book)
    {
        var (id, row, number) = (Guid.NewGuid(), Row(client), client.Random.Next(1, 1000));
        await InsertAsync(client, id, row);
        book.Record($"{id}", row);
        await LiveTable.OneAsync(
            client,
            $"INSERT INTO app.fixes ({LiveFixes.Columns}) VALUES (gen_random_uuid(), 'FLR', 'OGFLR', ARRAY[]::text[], $2, 50, 7, " +
            $"{LiveFixes.Device("$3")}, $2, {LiveFixes.Receiver("$3")}, $1, 1, NULL)",
            id, row[0], number);
        await LiveTable.OneAsync(
            client,
            $"INSERT INTO app.receiver_statuses (receiver_id, received_at, raw_message_id) VALUES ({LiveFixes.Receiver("$3")}, $2, $1)",
            id, row[0], number);
    }

    /// <summary>A receiver comes, hears something, and is deleted: its message goes with it.</summary>
    static async Task ReceiverAsync(LoadClient client, Book book)
    {
        var (receiver, id, row) = (Guid.NewGuid(), Guid.NewGuid(), Row(client));
        await LiveTable.OneAsync(client, "INSERT INTO app.receivers VALUES ($1, $2)", receiver, $"{receiver}");
        await InsertAsync(client, id, row, receiver);
        book.Record($"{id}", row);
        await LiveTable.OneAsync(client, "DELETE FROM app.receivers WHERE id = $1", receiver);
        book.Remove($"{id}");
    }

    static async Task CopyAsync(LoadClient client, Book book)
    {
        var receiver = (Guid)(await client.ScalarAsync($"SELECT {LiveFixes.Receiver("$1")}", client.Random.Next(20)))!;
        var put = Enumerable.Range(0, 5).Select(_ => (Id: Guid.NewGuid(), Row: Row(client))).ToList();
        await using (var writer = await client.Connection.BeginBinaryImportAsync(
            "COPY app.raw_messages (id, raw_message, received_at, receiver_id) FROM STDIN (FORMAT binary)", client.Abandoned))
        {
            foreach (var (id, row) in put)
            {
                await writer.StartRowAsync(client.Abandoned);
                await writer.WriteAsync(id, NpgsqlDbType.Uuid, client.Abandoned);
                await writer.WriteAsync((byte[])row[1]!, NpgsqlDbType.Bytea, client.Abandoned);
                await writer.WriteAsync((DateTime)row[0]!, NpgsqlDbType.TimestampTz, client.Abandoned);
                await writer.WriteAsync(receiver, NpgsqlDbType.Uuid, client.Abandoned);
            }
            await writer.CompleteAsync(client.Abandoned);
        }
        foreach (var (id, row) in put) book.Put($"{id}", row);
    }
}
