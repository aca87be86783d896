using System.Globalization;

namespace PgStrata.Testing.Seeds;

/// <summary>
/// app.raw_messages as SOAR has it: a BEFORE INSERT trigger fills the hash; fixes and receiver_statuses point to its id and carry the same
/// received_at, so their keys can be made composite.
/// </summary>
static class RawMessages
{
    /// <summary>Needs <see cref="Soar.Neighbours"/>.</summary>
    public const string Create =
        """
        CREATE TABLE app.raw_messages (
          id uuid NOT NULL DEFAULT gen_random_uuid(),
          raw_message bytea NOT NULL,
          received_at timestamp with time zone NOT NULL,
          receiver_id uuid NOT NULL,
          unparsed text,
          raw_message_hash bytea NOT NULL,
          CONSTRAINT raw_messages_pkey PRIMARY KEY (id),
          CONSTRAINT raw_messages_receiver_id_fkey FOREIGN KEY (receiver_id) REFERENCES app.receivers (id) ON DELETE CASCADE
        );
        CREATE INDEX raw_messages_received_at_idx ON app.raw_messages (received_at);
        CREATE INDEX raw_messages_receiver_id_idx ON app.raw_messages (receiver_id);
        CREATE FUNCTION app.ensure_raw_message_hash() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.raw_message_hash IS NULL THEN NEW.raw_message_hash := sha256(NEW.raw_message); END IF;
          RETURN NEW;
        END $$;
        CREATE TRIGGER ensure_raw_message_hash BEFORE INSERT ON app.raw_messages
          FOR EACH ROW EXECUTE FUNCTION app.ensure_raw_message_hash();
        CREATE TABLE app.receiver_statuses (
          id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
          receiver_id uuid NOT NULL REFERENCES app.receivers (id) ON DELETE CASCADE,
          received_at timestamp with time zone NOT NULL,
          raw_message_id uuid NOT NULL,
          version text, platform text, cpu_load numeric, cpu_temperature numeric, ram_free numeric, ram_total numeric, ntp_offset numeric,
          ntp_correction numeric, voltage numeric, amperage numeric, visible_senders integer, latency numeric, senders integer,
          rf_correction_manual smallint, rf_correction_automatic numeric, noise numeric, senders_signal_quality numeric,
          senders_messages integer, good_senders_signal_quality numeric, good_senders integer, good_and_bad_senders integer,
          geoid_offset smallint, name text, demodulation_snr_db numeric, ognr_pilotaware_version text, unparsed_data text,
          created_at timestamp with time zone NOT NULL DEFAULT now(), updated_at timestamp with time zone NOT NULL DEFAULT now(),
          CONSTRAINT receiver_statuses_raw_message_id_fkey FOREIGN KEY (raw_message_id) REFERENCES app.raw_messages (id)
        );
        CREATE INDEX receiver_statuses_receiver_id_received_at_idx ON app.receiver_statuses (receiver_id, received_at DESC);
        CREATE INDEX receiver_statuses_raw_message_id_idx ON app.receiver_statuses (raw_message_id);
        """;

    /// <summary>Rows evenly over the days up to <paramref name="until"/>, and a receiver status for every hundredth.</summary>
    public static string Fill(long rows, DateTimeOffset until, int days = 26) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        INSERT INTO app.raw_messages (id, raw_message, received_at, receiver_id)
        SELECT {Series.Uuid("message", "i")}, convert_to('FLR' || i || '>APRS,qAS:/' || repeat('x', 40 + (i % 60)::int), 'UTF8'),
               {Soar.ReceivedAt(rows, until, days)}, {Series.Uuid("receiver", "i % 20")}
          FROM generate_series(1, {rows}) i;
        INSERT INTO app.receiver_statuses (id, receiver_id, received_at, raw_message_id, version, cpu_load, senders, created_at, updated_at)
        SELECT {Series.Uuid("status", "i")}, {Series.Uuid("receiver", "i % 20")},
               {Soar.ReceivedAt(rows, until, days)}, {Series.Uuid("message", "i")},
               '0.2.8', (i % 100) / 100.0, i % 50, {Series.Instant(until)}, {Series.Instant(until)}
          FROM generate_series(100, {rows}, 100) i
        """);

    /// <summary>Moves the received_at of every hundredth fix away from its message's: a composite key over them must be refused.</summary>
    public const string Mismatch =
        """
        UPDATE app.fixes f SET received_at = f.received_at + interval '1 second'
         WHERE ('x' || substr(f.id::text, 1, 4))::bit(16)::int % 100 = 0
        """;
}
