using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using PgStrata.Catalog;
using PgStrata.Conversion;
using PgStrata.Partitioning;
using PgStrata.Testing;
using PgStrata.Testing.Seeds;

namespace PgStrata.Tests.Live;

/// <summary>Travis at work: parts of logs come in, are marked, and go when their log is aggregated.</summary>
static class LiveLogParts
{
    const string Around =
        """
        ;CREATE VIEW app.final_log_parts AS SELECT id, log_id, content FROM app.log_parts WHERE final IS NOT NULL;
        CREATE FUNCTION app.log_part(l integer, c text, n integer, at timestamp) RETURNS bigint LANGUAGE plpgsql AS $$
        DECLARE new bigint; BEGIN
          INSERT INTO app.log_parts (log_id, content, number, final, created_at) VALUES (l, c, n, false, at) RETURNING id INTO new;
          RETURN new;
        END $$;
        ALTER TABLE app.log_parts ENABLE ROW LEVEL SECURITY;
        CREATE POLICY no_orphans ON app.log_parts TO live_app USING (log_id >= 0) WITH CHECK (log_id >= 0);
        GRANT SELECT, INSERT, DELETE ON app.log_parts TO live_app;
        GRANT UPDATE (content, final) ON app.log_parts TO live_app;
        GRANT SELECT ON app.final_log_parts TO live_app;
        GRANT USAGE ON SEQUENCE app.log_parts_id_seq TO live_app;
        """;

    internal static LiveTable ById(int rows) => Of(
        rows, new ConvertRequest { Table = new("app", "log_parts"), Key = "id", Every = Period.Parse("1000000") }, []);

    internal static LiveTable ByTime(int rows) => Of(
        rows,
        new ConvertRequest { Table = new("app", "log_parts"), Key = "created_at", Every = Period.Parse("1 day"), KeepUnique = true },
        [
            Expectation.Allowed("constraints/log_parts_pkey/**", "unique on each leaf"),
            Expectation.Allowed("constraints/log_parts_pkey", "unique on each leaf"),
            Expectation.Allowed("indexes/log_parts_pkey/**", "unique on each leaf"),
            Expectation.Allowed("indexes/log_parts_pkey", "unique on each leaf"),
        ]);

    static LiveTable Of(int rows, ConvertRequest request, IReadOnlyList<Expectation> announced) => new(
        LogParts.Create + LogParts.Fill(rows, LiveTable.Midnight) + LiveTable.CreateRole + Around,
        request,
        "SELECT id::text, log_id, content, number, final, created_at FROM app.log_parts",
        Users,
        [.. Expectation.OfParent, .. announced]);

    static LiveLoad Users(LiveLoad load, Book book) => load
        .Clients("insert", 2, async client =>
        {
            var row = Row(client);
            var id = await client.ScalarAsync(
                "INSERT INTO app.log_parts (log_id, content, number, final, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id", row);
            book.Put(Text(id), row);
        }, LiveTable.Pause, LiveTable.Role)
        .Clients("function", 1, async client =>
        {
            var row = Row(client);
            book.Put(Text(await client.ScalarAsync("SELECT app.log_part($1, $2, $3, $4)", row[0], row[1], row[2], row[4])), row);
        }, LiveTable.Pause, LiveTable.Role)
        .Clients("update", 1, async client =>
        {
            if (book.Take() is not { } key) return;
            var content = $"changed by {client.Iteration}";
            await LiveTable.OneAsync(client, "UPDATE app.log_parts SET content = $2 WHERE id = $1", Id(key), content);
            book.Change(key, 1, content);
            book.Give(key);
        }, LiveTable.Pause, LiveTable.Role)
        .Clients("delete", 1, async client =>
        {
            if ((client.Iteration % 2 == 0 ? book.TakeFresh() : book.Take()) is not { } key) return;
            await LiveTable.OneAsync(client, "DELETE FROM app.log_parts WHERE id = $1", Id(key));
            book.Remove(key);
        }, 2 * LiveTable.Pause, LiveTable.Role)
        .Clients("copy", 1, client => CopyAsync(client, book), 3 * LiveTable.Pause)
        .Clients(
            "read", 1,
            client => LiveTable.FindAsync(client, "SELECT count(*) FROM app.log_parts WHERE id = $1", Id(book.Still(client.Random))),
            LiveTable.Pause, LiveTable.Role)
        .Clients(
            "view", 1,
            client => LiveTable.FindAsync(client, "SELECT count(*) FROM app.final_log_parts WHERE id = $1", Id(book.Still(client.Random))),
            LiveTable.Pause, LiveTable.Role);

    static object?[] Row(LoadClient client) =>
    [
        client.Random.Next(1_000_000), $"part {client.Number}/{client.Iteration}", (int)client.Iteration, false,
        LiveTable.Now(DateTimeKind.Unspecified),
    ];

    static async Task CopyAsync(LoadClient client, Book book)
    {
        var rows = new List<(long Id, object?[] Row)>();
        for (var i = 0; i < 5; i++)
            rows.Add(((long)(await client.ScalarAsync("SELECT nextval('app.log_parts_id_seq')"))!, Row(client)));
        await using (var writer = await client.Connection.BeginBinaryImportAsync(
            "COPY app.log_parts (id, log_id, content, number, final, created_at) FROM STDIN (FORMAT binary)", client.Abandoned))
        {
            foreach (var (id, row) in rows)
            {
                await writer.StartRowAsync(client.Abandoned);
                await writer.WriteAsync(id, NpgsqlDbType.Bigint, client.Abandoned);
                await writer.WriteAsync((int)row[0]!, NpgsqlDbType.Integer, client.Abandoned);
                await writer.WriteAsync((string)row[1]!, NpgsqlDbType.Text, client.Abandoned);
                await writer.WriteAsync((int)row[2]!, NpgsqlDbType.Integer, client.Abandoned);
                await writer.WriteAsync((bool)row[3]!, NpgsqlDbType.Boolean, client.Abandoned);
                await writer.WriteAsync((DateTime)row[4]!, NpgsqlDbType.Timestamp, client.Abandoned);
            }
            await writer.CompleteAsync(client.Abandoned);
        }
        foreach (var (id, row) in rows) book.Put(Text(id), row);
    }

    static long Id(string key) => long.Parse(key, CultureInfo.InvariantCulture);

    static string Text(object? id) => Convert.ToString(id, CultureInfo.InvariantCulture)!;
}
