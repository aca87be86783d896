using PgStrata.Conversion;
using PgStrata.Partitioning;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Tests.Crash;

/// <summary>A small table that has one of everything a switch must carry, and the conversion that is broken off at every step.</summary>
static class Readings
{
    internal const string Table = "app.readings";

    /// <summary>Far ahead and fixed, so that a broken and an unbroken run on both sides of midnight have the same leaves.</summary>
    internal const string Bound = "2100-01-01 00:00:00+00";

    /// <summary>The command line, without a connection.</summary>
    internal static readonly string[] Convert =
    [
        "convert", Table, "--key", "at", "--every", "1 day", "--zone", "UTC", "--horizon", "2 days", "--bound", Bound, "--widen-key",
        "--inbound-fk", "composite", "--yes", "--max-lock", "10s",
    ];

    /// <summary>The command line for the table whose keys have the key column already.</summary>
    internal static readonly string[] ConvertEarly = [.. Convert.Except(["--widen-key", "--inbound-fk", "composite"])];

    /// <summary>The command line that has the rows copied. A year is long enough for both sides of midnight.</summary>
    internal static readonly string[] Rewrite =
    [
        "convert", Table, "--key", "at", "--every", "1 year", "--zone", "UTC", "--horizon", "2 years", "--strategy", "rewrite",
        "--widen-key", "--inbound-fk", "composite", "--yes", "--max-lock", "10s",
    ];

    /// <summary>The same as a request.</summary>
    internal static ConvertRequest Request => new()
    {
        Table = new QualifiedName("app", "readings"), Key = "at", Every = Period.Parse("1 day"), Bound = Bound, WidenKey = true,
        Horizon = Horizon.TryParse("2 days", out var horizon, out _) ? horizon : null, InboundForeignKeys = InboundForeignKeys.Composite,
    };

    /// <summary>As a request.</summary>
    internal static ConvertRequest RequestEarly => Request with { WidenKey = false, InboundForeignKeys = InboundForeignKeys.Refuse };

    /// <param name="serial">The id is a serial, not an identity.</param>
    /// <param name="early">The key column is in every key, and no view is writable: the heap is attached early.</param>
    internal static string Schema(bool serial, bool early = false)
    {
        var at = early ? ", at" : "";
        return Script(serial ? "bigserial" : "bigint GENERATED ALWAYS AS IDENTITY", at, early ? "DISTINCT " : "");
    }

    static string Script(string id, string at, string distinct) =>
        $"""
        CREATE SCHEMA app;
        CREATE TABLE app.kinds (id int PRIMARY KEY);
        INSERT INTO app.kinds SELECT generate_series(1, 5);
        CREATE TABLE app.readings (
          id {id},
          at timestamptz NOT NULL DEFAULT now(),
          kind int NOT NULL REFERENCES app.kinds,
          note text,
          amount numeric CHECK (amount >= 0),
          PRIMARY KEY (id{at}));
        CREATE INDEX readings_at_idx ON app.readings (at);
        CREATE UNIQUE INDEX readings_id_note_idx ON app.readings (id, note{at});
        CREATE INDEX readings_note_idx ON app.readings (lower(note)) WHERE note IS NOT NULL;
        CREATE FUNCTION app.stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.note := coalesce(new.note, 'none'); RETURN new; END $$;
        CREATE TRIGGER stamp BEFORE INSERT ON app.readings FOR EACH ROW EXECUTE FUNCTION app.stamp();
        CREATE STATISTICS app.readings_stat ON kind, note FROM app.readings;
        INSERT INTO app.readings (at, kind, note, amount)
          SELECT now() - interval '1 minute' * g, 1 + g % 5, 'n' || g, g FROM generate_series(1, 500) g;
        CREATE TABLE app.alerts (id int PRIMARY KEY, reading bigint, at timestamptz NOT NULL,
          CONSTRAINT alerts_reading_fkey FOREIGN KEY (reading{at}) REFERENCES app.readings ON DELETE CASCADE);
        INSERT INTO app.alerts SELECT id, id, at FROM app.readings WHERE id % 10 = 0;
        CREATE VIEW app.recent AS SELECT {distinct}id, at, note FROM app.readings WHERE at > now() - interval '1 hour';
        ALTER TABLE app.readings ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON app.readings USING (kind < 10);
        CREATE PUBLICATION readings_pub FOR TABLE app.readings WITH (publish_via_partition_root = true);
        COMMENT ON TABLE app.readings IS 'what the meters said';
        ANALYZE app.readings;
        """ + StoreVersion1.Script + "UPDATE pgstrata.meta SET version = 1;" + Gate.Schema;
}
