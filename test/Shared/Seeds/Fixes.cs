using System.Globalization;

namespace PgStrata.Testing.Seeds;

/// <summary>
/// app.fixes as SOAR had it before its conversion: uuid key, two generated columns, 17 indexes beside the key, four foreign keys out.
/// </summary>
static class Fixes
{
    const string Geography = "geography(Point,4326) GENERATED ALWAYS AS (st_point(longitude, latitude)::geography) STORED";
    const string Geometry = "geometry(Point,4326) GENERATED ALWAYS AS (st_setsrid(st_makepoint(longitude, latitude), 4326)) STORED";
    const string Point = "point GENERATED ALWAYS AS (point(longitude, latitude)) STORED";

    /// <summary>Needs <see cref="Soar.Neighbours"/> and <see cref="RawMessages.Create"/>. PostGIS goes into public.</summary>
    public static string Create(bool postgis) =>
        $"""
        {(postgis ? "CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public;" : "")}
        CREATE TABLE app.fixes (
          id uuid NOT NULL DEFAULT gen_random_uuid(),
          source character varying(9) NOT NULL,
          aprs_type character varying(9) NOT NULL,
          via text[] NOT NULL,
          "timestamp" timestamp with time zone NOT NULL,
          latitude double precision NOT NULL,
          longitude double precision NOT NULL,
          location {(postgis ? Geography : Point)},
          altitude_msl_feet integer,
          flight_number character varying(20),
          squawk character varying(4),
          ground_speed_knots real,
          track_degrees real CONSTRAINT fixes_track_degrees_check CHECK (track_degrees >= 0 AND track_degrees < 360),
          climb_fpm integer,
          turn_rate_rot real,
          snr_db real,
          bit_errors_corrected integer,
          freq_offset_khz real,
          flight_id uuid,
          device_id uuid NOT NULL,
          received_at timestamp with time zone NOT NULL,
          is_active boolean NOT NULL DEFAULT true,
          altitude_agl_feet integer,
          receiver_id uuid NOT NULL,
          gnss_horizontal_resolution smallint,
          gnss_vertical_resolution smallint,
          aprs_message_id uuid NOT NULL,
          altitude_agl_valid boolean NOT NULL DEFAULT false,
          location_geom {(postgis ? Geometry : Point)},
          time_gap_seconds integer,
          CONSTRAINT fixes_pkey PRIMARY KEY (id),
          CONSTRAINT fixes_aprs_message_id_fkey FOREIGN KEY (aprs_message_id) REFERENCES app.raw_messages (id) ON DELETE SET NULL,
          CONSTRAINT fixes_device_id_fkey FOREIGN KEY (device_id) REFERENCES app.devices (id) ON DELETE SET NULL,
          CONSTRAINT fixes_flight_id_fkey FOREIGN KEY (flight_id) REFERENCES app.flights (id) ON DELETE SET NULL,
          CONSTRAINT fixes_receiver_id_fkey FOREIGN KEY (receiver_id) REFERENCES app.receivers (id) ON DELETE SET NULL
        );
        {Indexes}
        """;

    const string Indexes =
        """
        CREATE INDEX fixes_device_received_at_idx ON app.fixes (device_id, received_at DESC);
        CREATE INDEX fixes_location_idx ON app.fixes USING gist (location);
        CREATE INDEX fixes_location_geom_idx ON app.fixes USING gist (location_geom);
        CREATE INDEX fixes_received_at_idx ON app.fixes (received_at);
        CREATE INDEX fixes_source_idx ON app.fixes (source);
        CREATE INDEX fixes_timestamp_desc_idx ON app.fixes ("timestamp" DESC);
        CREATE INDEX fixes_altitude_agl_feet_idx ON app.fixes (altitude_agl_feet);
        CREATE INDEX fixes_altitude_agl_valid_idx ON app.fixes (altitude_agl_valid) WHERE altitude_agl_valid = false;
        CREATE INDEX fixes_aprs_message_id_idx ON app.fixes (aprs_message_id);
        CREATE INDEX fixes_backfill_optimized_idx ON app.fixes ("timestamp")
          WHERE altitude_agl_valid = false AND altitude_msl_feet IS NOT NULL;
        CREATE INDEX fixes_device_id_timestamp_idx ON app.fixes (device_id, "timestamp");
        CREATE INDEX fixes_flight_id_timestamp_idx ON app.fixes (flight_id, "timestamp");
        CREATE INDEX fixes_ground_speed_knots_idx ON app.fixes (ground_speed_knots);
        CREATE INDEX fixes_is_active_idx ON app.fixes (is_active);
        CREATE INDEX fixes_receiver_id_idx ON app.fixes (receiver_id);
        CREATE INDEX fixes_time_gap_seconds_idx ON app.fixes (time_gap_seconds) WHERE time_gap_seconds IS NOT NULL;
        CREATE INDEX fixes_timestamp_idx ON app.fixes ("timestamp");
        """;

    /// <summary>A fix for each of the first <paramref name="rows"/> messages, with its received_at.</summary>
    public static string Fill(long rows, DateTimeOffset until, int days = 26) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        INSERT INTO app.fixes (id, source, aprs_type, via, "timestamp", latitude, longitude, altitude_msl_feet, ground_speed_knots,
                               track_degrees, climb_fpm, flight_id, device_id, received_at, altitude_agl_feet, receiver_id,
                               aprs_message_id, altitude_agl_valid, time_gap_seconds)
        SELECT {Series.Uuid("fix", "i")}, 'FLR' || i % 1000, 'OGFLR', ARRAY['qAS', 'RX' || i % 20], r.at - interval '1 second',
               40 + (i % 1000) / 100.0, -10 + (i % 3000) / 100.0, 500 + i % 9000, (i % 1200) / 10.0, i % 360, i % 1000 - 500,
               CASE WHEN i % 3 > 0 THEN {Series.Uuid("flight", "i % 100")} END, {Series.Uuid("device", "i % 200")}, r.at,
               CASE WHEN i % 5 > 0 THEN i % 3000 END, {Series.Uuid("receiver", "i % 20")}, {Series.Uuid("message", "i")}, i % 5 > 0,
               CASE WHEN i % 40 = 0 THEN i % 600 END
          FROM generate_series(1, {rows}) i CROSS JOIN LATERAL (SELECT {Soar.ReceivedAt(rows, until, days)} AS at) r
        """);
}
