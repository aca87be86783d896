using Npgsql;
using NpgsqlTypes;
using PgStrata.Catalog;
using PgStrata.Conversion;
using PgStrata.Partitioning;
using PgStrata.Testing;
using PgStrata.Testing.Seeds;

namespace PgStrata.Tests.Live;

/// <summary>SOAR at work: positions come in and get their flight; a flight that is deleted leaves its positions without one.</summary>
static class LiveFixes
{
    const string Around =
        """
        ;CREATE VIEW app.positions AS SELECT id, received_at, st_x(location_geom) AS x FROM app.fixes WHERE is_active;
        CREATE FUNCTION app.fix(i uuid, at timestamptz, a integer, f uuid, d uuid, r uuid, m uuid, lat float8)
          RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO app.fixes (id, source, aprs_type, via, "timestamp", latitude, longitude, device_id, received_at, receiver_id,
            aprs_message_id, altitude_msl_feet, flight_id)
          VALUES (i, 'FN', 'OGFLR', '{}', at, lat, 7, d, at, r, m, a, f);
        END $$;
        ALTER TABLE app.fixes ENABLE ROW LEVEL SECURITY;
        CREATE POLICY on_earth ON app.fixes TO live_app USING (latitude <= 90) WITH CHECK (latitude <= 90);
        GRANT SELECT, INSERT, UPDATE, DELETE ON app.fixes, app.flights TO live_app;
        GRANT SELECT ON app.positions TO live_app;
        """;

    internal const string Columns =
        "id, source, aprs_type, via, \"timestamp\", latitude, longitude, device_id, received_at, receiver_id, aprs_message_id, " +
        "altitude_msl_feet, flight_id";

    internal static LiveTable Of(int rows) => new(
        Soar.Create(postgis: true) + Soar.Fill(rows, LiveTable.Midnight) + LiveTable.CreateRole + Around,
        new ConvertRequest { Table = new("app", "fixes"), Key = "received_at", Every = Period.Parse("1 day"), WidenKey = true },
        "SELECT id::text, received_at, altitude_msl_feet, flight_id, latitude FROM app.fixes",
        (load, book) => Users(load, book, rows),
        [.. Expectation.OfParent, .. Widened.Key("fixes_pkey", "received_at")]);

    static LiveLoad Users(LiveLoad load, Book book, int rows) => load
        .Clients("insert", 2, async client =>
        {
            var (id, row) = (Guid.NewGuid(), Row(client, null));
            await InsertAsync(client, id, row, rows);
            book.Put($"{id}", row);
        }, LiveTable.Pause, LiveTable.Role)
        .Clients("function", 1, async client =>
        {
            var (id, row) = (Guid.NewGuid(), Row(client, null));
            await client.ScalarAsync(
                $"SELECT app.fix($1, $2, $3, $4::uuid, {Device("$5")}, {Receiver("$5")}, {Message("$5")}, $6)",
                id, row[0], row[1], DBNull.Value, client.Random.Next(1, rows), row[3]);
            book.Put($"{id}", row);
        }, LiveTable.Pause, LiveTable.Role)
        .Clients("update", 1, async client =>
        {
            if (book.Take() is not { } key) return;
            var flight = await client.ScalarAsync(
                "UPDATE app.fixes SET flight_id = md5('flight' || $2::int)::uuid WHERE id = $1 RETURNING flight_id", Guid.Parse(key),
                client.Random.Next(100));
            book.Change(key, 2, flight ?? throw new InvalidOperationException($"{key} is not there"));
            book.Give(key);
        }, LiveTable.Pause, LiveTable.Role)
        .Clients("delete", 1, async client =>
        {
            if ((client.Iteration % 2 == 0 ? book.TakeFresh() : book.Take()) is not { } key) return;
            await LiveTable.OneAsync(client, "DELETE FROM app.fixes WHERE id = $1", Guid.Parse(key));
            book.Remove(key);
        }, 2 * LiveTable.Pause, LiveTable.Role)
        .Clients("flight", 1, async client =>
        {
            var (flight, id) = (Guid.NewGuid(), Guid.NewGuid());
            var row = Row(client, flight);
            await LiveTable.OneAsync(client, "INSERT INTO app.flights (id) VALUES ($1)", flight);
            await InsertAsync(client, id, row, rows);
            book.Record($"{id}", row);
            await LiveTable.OneAsync(client, "DELETE FROM app.flights WHERE id = $1", flight);
            book.Change($"{id}", 2, DBNull.Value);
        }, 2 * LiveTable.Pause, LiveTable.Role)
        .Clients("copy", 1, client => CopyAsync(client, book, rows), 3 * LiveTable.Pause)
        .Clients(
            "read", 1,
            client => LiveTable.FindAsync(client, "SELECT count(*) FROM app.fixes WHERE id = $1", Guid.Parse(book.Still(client.Random))),
            LiveTable.Pause, LiveTable.Role)
        .Clients("box", 1, client => client.ScalarAsync(
            "SELECT count(*) FROM app.fixes WHERE location_geom && st_makeenvelope(0, 40, 0.5, 40.5, 4326) AND received_at > $1",
            LiveTable.Now(DateTimeKind.Utc).AddDays(-2)), 2 * LiveTable.Pause, LiveTable.Role)
        .Clients(
            "view", 1,
            client => LiveTable.FindAsync(
                client, "SELECT count(*) FROM app.positions WHERE id = $1", Guid.Parse(book.Still(client.Random))),
            LiveTable.Pause, LiveTable.Role);

    internal static string Device(string number) => $"md5('device' || ({number} % 200)::text)::uuid";

    internal static string Receiver(string number) => $"md5('receiver' || ({number} % 20)::text)::uuid";

    internal static string Message(string number) => $"md5('message' || ({number})::text)::uuid";

    static object?[] Row(LoadClient client, Guid? flight) =>
    [
        LiveTable.Now(DateTimeKind.Utc), (int)client.Iteration, flight is { } id ? id : DBNull.Value,
        50 + (client.Random.Next(1000) / 100.0),
    ];

    static Task InsertAsync(LoadClient client, Guid id, object?[] row, int rows) => LiveTable.OneAsync(
        client,
        $"""
        INSERT INTO app.fixes ({Columns})
        VALUES ($1, 'FLR', 'OGFLR', ARRAY[]::text[], $2, $6, 7, {Device("$5")}, $2, {Receiver("$5")}, {Message("$5")}, $3, $4::uuid)
        """,
        id, row[0], row[1], row[2], client.Random.Next(1, rows), row[3]);

    static async Task CopyAsync(LoadClient client, Book book, int rows)
    {
        var some = client.Random.Next(1, rows);
        Guid[] others =
        [
            (Guid)(await client.ScalarAsync($"SELECT {Device("$1")}", some))!,
            (Guid)(await client.ScalarAsync($"SELECT {Receiver("$1")}", some))!,
            (Guid)(await client.ScalarAsync($"SELECT {Message("$1")}", some))!,
        ];
        var put = Enumerable.Range(0, 5).Select(_ => (Id: Guid.NewGuid(), Row: Row(client, null))).ToList();
        await using (var writer = await client.Connection.BeginBinaryImportAsync(
            $"COPY app.fixes ({Columns}) FROM STDIN (FORMAT binary)", client.Abandoned))
        {
            foreach (var (id, row) in put)
            {
                await writer.StartRowAsync(client.Abandoned);
                await writer.WriteAsync(id, NpgsqlDbType.Uuid, client.Abandoned);
                await writer.WriteAsync("COPY", NpgsqlDbType.Varchar, client.Abandoned);
                await writer.WriteAsync("OGFLR", NpgsqlDbType.Varchar, client.Abandoned);
                await writer.WriteAsync(Array.Empty<string>(), NpgsqlDbType.Array | NpgsqlDbType.Text, client.Abandoned);
                await writer.WriteAsync((DateTime)row[0]!, NpgsqlDbType.TimestampTz, client.Abandoned);
                await writer.WriteAsync((double)row[3]!, NpgsqlDbType.Double, client.Abandoned);
                await writer.WriteAsync(7.0, NpgsqlDbType.Double, client.Abandoned);
                await writer.WriteAsync(others[0], NpgsqlDbType.Uuid, client.Abandoned);
                await writer.WriteAsync((DateTime)row[0]!, NpgsqlDbType.TimestampTz, client.Abandoned);
                await writer.WriteAsync(others[1], NpgsqlDbType.Uuid, client.Abandoned);
                await writer.WriteAsync(others[2], NpgsqlDbType.Uuid, client.Abandoned);
                await writer.WriteAsync((int)row[1]!, NpgsqlDbType.Integer, client.Abandoned);
                await writer.WriteNullAsync(client.Abandoned);
            }
            await writer.CompleteAsync(client.Abandoned);
        }
        foreach (var (id, row) in put) book.Put($"{id}", row);
    }
}
