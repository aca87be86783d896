using System.Globalization;

namespace PgStrata.Bench.Conversion;

/// <summary>
/// The table to convert: 18 columns with a uuid key, a jsonb and a STORED generated column, about 297 bytes a row, a key and three indexes,
/// 15 daily buckets in arrival order, the last of them today's.
/// </summary>
static class FixesTable
{
    internal const string Name = "app.fixes";

    /// <summary>Buckets that have rows.</summary>
    internal const int Days = 15;

    /// <summary>Leaves made ahead of now by those who make them by hand: as many as the tool makes.</summary>
    internal const int DaysAhead = 7;

    internal const string GeneratedColumn = "altitude_msl_metres";

    /// <summary>The columns that take a value.</summary>
    internal const string Columns =
        """
        id, source, aprs_type, via, "timestamp", latitude, longitude, altitude_msl_feet, ground_speed_knots, track_degrees,
        climb_fpm, flight_id, device_id, receiver_id, received_at, is_active, details
        """;

    internal const string Create =
        """
        CREATE SCHEMA app;
        CREATE TABLE app.fixes (
          id uuid NOT NULL DEFAULT gen_random_uuid(),
          source character varying(9) NOT NULL,
          aprs_type character varying(9) NOT NULL,
          via text[] NOT NULL,
          "timestamp" timestamp with time zone NOT NULL,
          latitude double precision NOT NULL,
          longitude double precision NOT NULL,
          altitude_msl_feet integer,
          altitude_msl_metres real GENERATED ALWAYS AS (altitude_msl_feet * 0.3048) STORED,
          ground_speed_knots real,
          track_degrees real,
          climb_fpm integer,
          flight_id uuid,
          device_id uuid NOT NULL,
          receiver_id uuid NOT NULL,
          received_at timestamp with time zone NOT NULL DEFAULT now(),
          is_active boolean NOT NULL DEFAULT true,
          details jsonb NOT NULL DEFAULT '{}'
        );
        """;

    /// <summary>The secondary indexes, on the table of this name.</summary>
    internal static string Indexes(string table) =>
        $"""
        CREATE INDEX ON {table} (received_at);
        CREATE INDEX ON {table} (device_id, received_at);
        CREATE INDEX ON {table} (source);
        """;

    internal static string Fill(long rows) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        SET synchronous_commit = off;
        INSERT INTO app.fixes ({{Columns}})
        SELECT gen_random_uuid(), 'FLR' || i % 1000, 'OGFLR', ARRAY['qAS', 'RX' || i % 20, 'GLIDERN1'], at - interval '1 second',
          40 + (i % 1000) / 100.0, -10 + (i % 3000) / 100.0, 500 + i % 9000, (i % 1200) / 10.0, i % 360, i % 1000 - 500,
          {{Uuid(1, 100)}}, {{Uuid(2, 200)}}, {{Uuid(3, 20)}}, at, true,
          jsonb_build_object('snr_db', (i % 300) / 10.0, 'bit_errors', i % 5, 'gap', i % 600)
        FROM (SELECT i, date_trunc('day', now()) - interval '{{Days - 1}} days'
            + (now() - date_trunc('day', now()) + interval '{{Days - 1}} days') * (i::float8 / {{rows}}) AS at
          FROM generate_series(1, {{rows}}) i) r;
        ALTER TABLE app.fixes ADD CONSTRAINT fixes_pkey PRIMARY KEY (id);
        {{Indexes(Name)}}
        """);

    /// <summary>A row of a live writer; its source tells it from the others.</summary>
    internal const string ProbeInsert =
        """
        INSERT INTO app.fixes (
          id, source, aprs_type, via, "timestamp", latitude, longitude, altitude_msl_feet, device_id, receiver_id, received_at)
        VALUES ($1, 'probe', 'OGFLR', '{qAS}', clock_timestamp(), 50, 8, 1000,
          '00000000-0000-4000-8000-200000000001', '00000000-0000-4000-8000-300000000001', clock_timestamp())
        """;

    /// <summary>What a live reader asks: the last minute of one device.</summary>
    internal const string ProbeSelect =
        """
        SELECT max(altitude_msl_feet) FROM app.fixes
        WHERE device_id = '00000000-0000-4000-8000-200000000007' AND received_at > now() - interval '1 minute'
        """;

    /// <summary>Rows and an order-independent hash of every column of the rows that were there before the live writer.</summary>
    internal const string Content =
        "SELECT count(*)::text || ' ' || sum(hash_record_extended(f, 0))::text FROM app.fixes f WHERE source <> 'probe'";

    /// <summary>The partitioned twin, with the key widened and every index, and no leaf yet.</summary>
    internal static string Parent(string table, string like) =>
        $"""
        CREATE TABLE {table} (LIKE {like} INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING STORAGE INCLUDING COMMENTS)
          PARTITION BY RANGE (received_at);
        ALTER TABLE {table} ADD PRIMARY KEY (id, received_at);
        {Indexes(table)}
        """;

    /// <summary>A leaf a day, from the first with rows to as far ahead as the tool makes them.</summary>
    internal static string Leaves(string parent) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        DO $$ BEGIN
          FOR d IN {{1 - Days}}..{{DaysAhead}} LOOP
            EXECUTE format('CREATE TABLE {{parent}}_%s PARTITION OF {{parent}} FOR VALUES FROM (%L) TO (%L)',
              to_char(current_date + d, 'YYYYMMDD'), (current_date + d)::timestamptz, (current_date + d + 1)::timestamptz);
          END LOOP;
        END $$
        """);

    static string Uuid(int kind, int count) => $"('00000000-0000-4000-8000-{kind}' || lpad(to_hex(i % {count}), 11, '0'))::uuid";
}
