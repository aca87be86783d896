using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using PgStrata.Catalog;
using PgStrata.Conversion;
using PgStrata.Partitioning;
using PgStrata.Testing;
using PgStrata.Testing.Seeds;

namespace PgStrata.Tests.Live;

/// <summary>Chronos at work: deliveries are logged, and endpoints are deleted with all their log at any time.</summary>
static class LiveWebhookLog
{
    const string Around =
        """
        ;CREATE VIEW app.failed_webhooks AS SELECT id, status, webhook_endpoint_id FROM app.webhooklog WHERE status <> '';
        CREATE FUNCTION app.log_webhook(s text, c integer, at timestamp, e integer) RETURNS integer LANGUAGE plpgsql AS $$
        DECLARE new integer; BEGIN
          INSERT INTO app.webhooklog (status, status_code, "timestamp", webhook_endpoint_id) VALUES (s, c, at, e) RETURNING id INTO new;
          RETURN new;
        END $$;
        ALTER TABLE app.webhooklog ENABLE ROW LEVEL SECURITY;
        CREATE POLICY real_codes ON app.webhooklog TO live_app USING (status_code > 0) WITH CHECK (status_code > 0);
        GRANT SELECT, INSERT, UPDATE, DELETE ON app.webhooklog, app.webhookendpoint TO live_app;
        GRANT SELECT ON app.failed_webhooks TO live_app;
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA app TO live_app;
        """;

    internal static LiveTable Of(int rows) => new(
        WebhookLog.Create + WebhookLog.Fill(rows, LiveTable.Midnight) + LiveTable.CreateRole + Around,
        new ConvertRequest { Table = new("app", "webhooklog"), Key = "timestamp", Every = Period.Parse("1 day"), WidenKey = true },
        """SELECT id::text, status, status_code, "timestamp", webhook_endpoint_id FROM app.webhooklog""",
        Users,
        [.. Expectation.OfParent, .. Widened.Key("webhooklog_pkey", "timestamp")]);

    static LiveLoad Users(LiveLoad load, Book book) => load
        .Clients("insert", 2, async client =>
        {
            var row = Row(client, 1 + client.Random.Next(20));
            book.Put(await InsertAsync(client, row), row);
        }, LiveTable.Pause, LiveTable.Role)
        .Clients("function", 1, async client =>
        {
            var row = Row(client, 1 + client.Random.Next(20));
            book.Put(Text(await client.ScalarAsync("SELECT app.log_webhook($1, $2, $3, $4)", row)), row);
        }, LiveTable.Pause, LiveTable.Role)
        .Clients("update", 1, async client =>
        {
            if (book.Take() is not { } key) return;
            var status = $"changed by {client.Iteration}";
            await LiveTable.OneAsync(client, "UPDATE app.webhooklog SET status = $2 WHERE id = $1", Id(key), status);
            book.Change(key, 0, status);
            book.Give(key);
        }, LiveTable.Pause, LiveTable.Role)
        .Clients("delete", 1, async client =>
        {
            if ((client.Iteration % 2 == 0 ? book.TakeFresh() : book.Take()) is not { } key) return;
            await LiveTable.OneAsync(client, "DELETE FROM app.webhooklog WHERE id = $1", Id(key));
            book.Remove(key);
        }, 2 * LiveTable.Pause, LiveTable.Role)
        .Clients("endpoint", 1, client => EndpointAsync(client, book), 2 * LiveTable.Pause, LiveTable.Role)
        .Clients("copy", 1, client => CopyAsync(client, book), 3 * LiveTable.Pause)
        .Clients(
            "read", 1,
            client => LiveTable.FindAsync(client, "SELECT count(*) FROM app.webhooklog WHERE id = $1", Id(book.Still(client.Random))),
            LiveTable.Pause, LiveTable.Role)
        .Clients(
            "view", 1,
            client => LiveTable.FindAsync(client, "SELECT count(*) FROM app.failed_webhooks WHERE id = $1", Id(book.Still(client.Random))),
            LiveTable.Pause, LiveTable.Role)
        .Clients("page", 1, client => client.ScalarAsync(
            """SELECT id FROM app.webhooklog WHERE webhook_endpoint_id = $1 ORDER BY "timestamp" DESC LIMIT 1 OFFSET 10""",
            1 + client.Random.Next(20)), 2 * LiveTable.Pause, LiveTable.Role);

    /// <summary>An endpoint comes, is used, and is deleted with its log in one transaction.</summary>
    static async Task EndpointAsync(LoadClient client, Book book)
    {
        var endpoint = (int)(await client.ScalarAsync(
            """INSERT INTO app.webhookendpoint (name, "timestamp") VALUES ($1, $2) RETURNING id""", $"for a while {client.Iteration}",
            LiveTable.Now(DateTimeKind.Unspecified)))!;
        var keys = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var row = Row(client, endpoint);
            keys.Add(await InsertAsync(client, row));
            book.Record(keys[^1], row);
        }
        await using (var transaction = await client.Connection.BeginTransactionAsync(client.Abandoned))
        {
            await client.ExecuteAsync("DELETE FROM app.webhooklog WHERE webhook_endpoint_id = $1", endpoint);
            await LiveTable.OneAsync(client, "DELETE FROM app.webhookendpoint WHERE id = $1", endpoint);
            await transaction.CommitAsync(client.Abandoned);
        }
        foreach (var key in keys) book.Remove(key);
    }

    static async Task CopyAsync(LoadClient client, Book book)
    {
        var rows = new List<(int Id, object?[] Row)>();
        for (var i = 0; i < 5; i++)
            rows.Add(((int)(long)(await client.ScalarAsync("SELECT nextval('app.webhooklog_id_seq')"))!, Row(client, 1 + i)));
        await using (var writer = await client.Connection.BeginBinaryImportAsync(
            """COPY app.webhooklog (id, status, status_code, "timestamp", webhook_endpoint_id) FROM STDIN (FORMAT binary)""",
            client.Abandoned))
        {
            foreach (var (id, row) in rows)
            {
                await writer.StartRowAsync(client.Abandoned);
                await writer.WriteAsync(id, NpgsqlDbType.Integer, client.Abandoned);
                await writer.WriteAsync((string)row[0]!, NpgsqlDbType.Varchar, client.Abandoned);
                await writer.WriteAsync((int)row[1]!, NpgsqlDbType.Integer, client.Abandoned);
                await writer.WriteAsync((DateTime)row[2]!, NpgsqlDbType.Timestamp, client.Abandoned);
                await writer.WriteAsync((int)row[3]!, NpgsqlDbType.Integer, client.Abandoned);
            }
            await writer.CompleteAsync(client.Abandoned);
        }
        foreach (var (id, row) in rows) book.Put(Text(id), row);
    }

    static async Task<string> InsertAsync(LoadClient client, object?[] row) => Text(await client.ScalarAsync(
        """INSERT INTO app.webhooklog (status, status_code, "timestamp", webhook_endpoint_id) VALUES ($1, $2, $3, $4) RETURNING id""",
        row));

    static object?[] Row(LoadClient client, int endpoint) =>
        [$"Success {client.Iteration}", 200, LiveTable.Now(DateTimeKind.Unspecified), endpoint];

    static int Id(string key) => int.Parse(key, CultureInfo.InvariantCulture);

    static string Text(object? id) => Convert.ToString(id, CultureInfo.InvariantCulture)!;
}
