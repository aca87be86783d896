using System.Globalization;

namespace PgStrata.Testing.Seeds;

/// <summary>
/// app.log_parts as travis-logs had it: bigserial key, a naive timestamp with a sentinel default, options that autovacuum lives by, no
/// foreign keys (log_id is a logical reference).
/// </summary>
static class LogParts
{
    public const string Create =
        """
        CREATE SCHEMA IF NOT EXISTS app;
        CREATE SEQUENCE app.log_parts_id_seq;
        CREATE TABLE app.log_parts (
          id bigint NOT NULL DEFAULT nextval('app.log_parts_id_seq'),
          log_id integer NOT NULL,
          content text,
          number integer,
          final boolean,
          created_at timestamp without time zone NOT NULL DEFAULT '2000-01-01 00:00:00',
          CONSTRAINT log_parts_pkey PRIMARY KEY (id)
        ) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0.001);
        ALTER SEQUENCE app.log_parts_id_seq OWNED BY app.log_parts.id;
        CREATE INDEX index_log_parts_on_created_at ON app.log_parts (created_at);
        CREATE INDEX index_log_parts_on_log_id_and_number ON app.log_parts (log_id, number);
        """;

    /// <summary>
    /// Rows evenly over the days up to <paramref name="until"/>; every fiftieth is the last part of its log, number INT_MAX.
    /// </summary>
    public static string Fill(long rows, DateTimeOffset until, int days = 3) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        INSERT INTO app.log_parts (log_id, content, number, final, created_at)
        SELECT i / 50, repeat('line ' || i || E'\n', 1 + i % 7), CASE WHEN i % 50 = 49 THEN 2147483647 ELSE i % 50 END, i % 50 = 49,
               {Series.Naive(until)} - ({rows} - i) * (interval '{days} days' / {rows})
          FROM generate_series(1, {rows}) i
        """);
}
