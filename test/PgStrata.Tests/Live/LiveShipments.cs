using PgStrata.Catalog;
using PgStrata.Conversion;
using PgStrata.Partitioning;
using PgStrata.Testing;

namespace PgStrata.Tests.Live;

/// <summary>A table whose key has the key column, and scans that point at it: its heap is attached early, and no orphan gets in.</summary>
static class LiveShipments
{
    const string Schema =
        """
        CREATE SCHEMA app;
        CREATE TABLE app.carriers (id int PRIMARY KEY, name text);
        INSERT INTO app.carriers SELECT g, 'c' || g FROM generate_series(0, 9) g;
        CREATE TABLE app.shipments (id bigint, at timestamp, carrier int NOT NULL REFERENCES app.carriers, note text, PRIMARY KEY (id, at));
        CREATE SEQUENCE app.numbers START 10000000;
        CREATE FUNCTION app.stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.note := coalesce(new.note, 'none'); RETURN new; END $$;
        CREATE TRIGGER stamp BEFORE INSERT ON app.shipments FOR EACH ROW EXECUTE FUNCTION app.stamp();
        CREATE TABLE app.scans (n bigserial PRIMARY KEY, shipment bigint NOT NULL, at timestamp NOT NULL, place text,
          CONSTRAINT scans_shipment_fkey FOREIGN KEY (shipment, at) REFERENCES app.shipments ON DELETE CASCADE);
        CREATE INDEX scans_shipment_idx ON app.scans (shipment, at);
        CREATE VIEW app.carried AS SELECT id, count(*) AS times FROM app.shipments GROUP BY id;

        """;

    const string Grants =
        """
        ALTER TABLE app.shipments ENABLE ROW LEVEL SECURITY;
        CREATE POLICY positive ON app.shipments TO live_app USING (carrier >= 0) WITH CHECK (carrier >= 0);
        GRANT SELECT, INSERT, UPDATE, DELETE ON app.shipments, app.scans TO live_app;
        GRANT SELECT ON app.carried, app.carriers TO live_app;
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA app TO live_app;
        """;

    internal static LiveTable Of(int rows) => new(
        Schema + $"""
            INSERT INTO app.shipments SELECT g, timestamp '{LiveTable.Midnight:yyyy-MM-dd}' - g * interval '1 second', g % 10, 'n' || g
              FROM generate_series(1, {rows}) g;
            INSERT INTO app.scans (shipment, at, place) SELECT id, at, 'depot' FROM app.shipments WHERE id % 2 = 0;
            ANALYZE app.shipments, app.scans;
            """ + LiveTable.CreateRole + Grants,
        new ConvertRequest { Table = new("app", "shipments"), Key = "at", Every = Period.Parse("1 day") },
        "SELECT id::text, at, carrier, note FROM app.shipments",
        Users,
        [.. Expectation.OfParent]);

    static LiveLoad Users(LiveLoad load, Book book) => load
        .Clients("insert", 2, async client =>
        {
            var row = Row(client);
            book.Put($"{await InsertAsync(client, row)}", row);
        }, LiveTable.Pause, LiveTable.Role)
        .Clients("scan", 2, async client =>
        {
            var row = Row(client);
            var id = await InsertAsync(client, row);
            book.Record($"{id}", row);
            await LiveTable.OneAsync(client, "INSERT INTO app.scans (shipment, at, place) VALUES ($1, $2, 'door')", id, row[0]);
        }, LiveTable.Pause, LiveTable.Role)
        .Clients("update", 1, async client =>
        {
            if (book.Take() is not { } key) return;
            var text = $"changed by {client.Iteration}";
            await LiveTable.OneAsync(client, "UPDATE app.shipments SET note = $2 WHERE id = $1", Id(key), text);
            book.Change(key, 2, text);
            book.Give(key);
        }, LiveTable.Pause, LiveTable.Role)
        .Clients("delete", 1, async client =>
        {
            if ((client.Iteration % 2 == 0 ? book.TakeFresh() : book.Take()) is not { } key) return;
            await LiveTable.OneAsync(client, "DELETE FROM app.shipments WHERE id = $1", Id(key));
            book.Remove(key);
            await NoneAsync(client, "SELECT count(*) FROM app.scans WHERE shipment = $1", Id(key));
        }, 2 * LiveTable.Pause, LiveTable.Role)
        .Clients("orphan", 1, async client =>
        {
            try
            {
                await client.ExecuteAsync(
                    "INSERT INTO app.scans (shipment, at, place) VALUES ($1, $2, 'nowhere')", -1L - client.Iteration, Row(client)[0]);
            }
            catch (Npgsql.PostgresException error) when (error.SqlState == "23503")
            {
                return;
            }
            throw new InvalidOperationException("an orphan got in");
        }, LiveTable.Pause / 4, LiveTable.Role)
        .Clients(
            "read", 1,
            client => LiveTable.FindAsync(client, "SELECT count(*) FROM app.shipments WHERE id = $1", Id(book.Still(client.Random))),
            LiveTable.Pause, LiveTable.Role)
        .Clients(
            "view", 1, client => LiveTable.FindAsync(client, "SELECT times FROM app.carried WHERE id = $1", Id(book.Still(client.Random))),
            LiveTable.Pause, LiveTable.Role);

    static object?[] Row(LoadClient client) =>
        [LiveTable.Now(DateTimeKind.Unspecified), client.Random.Next(10), $"by {client.Number}/{client.Iteration}"];

    static async Task<long> InsertAsync(LoadClient client, object?[] row) => (long)(await client.ScalarAsync(
        "INSERT INTO app.shipments (id, at, carrier, note) VALUES (nextval('app.numbers'), $1, $2, $3) RETURNING id", row))!;

    static async Task NoneAsync(LoadClient client, string sql, params object?[] values)
    {
        if (await client.ScalarAsync(sql, values) is var found and not 0L)
            throw new InvalidOperationException($"{found} rows found instead of none: {sql}");
    }

    static long Id(string key) => long.Parse(key, System.Globalization.CultureInfo.InvariantCulture);
}
