using PgStrata.Partitioning;

namespace PgStrata.Tests.Maintenance;

/// <summary>Tables with leaves that are past their time, and the policy that says so.</summary>
static class RetentionTables
{
    /// <summary>app.NAME with a leaf for each of the ten days before Start, and today's; a row in each.</summary>
    internal static string TenDays(string name) => Sandbox.Table(name) + $"""
        DO $$ BEGIN FOR i IN 0..10 LOOP
          EXECUTE format('CREATE TABLE app.{name}_d%s PARTITION OF app.{name} FOR VALUES FROM (%L) TO (%L)', lpad(i::text, 2, '0'),
            timestamptz '2026-02-28Z' + i * interval '1 day', timestamptz '2026-03-01Z' + i * interval '1 day');
        END LOOP; END $$;
        INSERT INTO app.{name} (at) SELECT timestamptz '2026-02-28 12:00Z' + i * interval '1 day' FROM generate_series(0, 9) i;
        """;

    /// <summary>app.NAME with three leaves of years ago, for what goes by the real clock; the newest with rows always stays.</summary>
    internal static string LongAgo(string name) => Sandbox.Table(name) + $"""
        CREATE TABLE app.ago1 PARTITION OF app.{name} FOR VALUES FROM ('2020-01-01Z') TO ('2020-01-02Z');
        CREATE TABLE app.ago2 PARTITION OF app.{name} FOR VALUES FROM ('2020-01-02Z') TO ('2020-01-03Z');
        CREATE TABLE app.ago3 PARTITION OF app.{name} FOR VALUES FROM ('2020-01-03Z') TO ('2020-01-04Z');
        INSERT INTO app.{name} (at) VALUES ('2020-01-01 12:00Z'), ('2020-01-02 12:00Z'), ('2020-01-03 12:00Z');
        """;

    internal static PolicyDraft Keep(string table, int days, string expire = "drop") =>
        Sandbox.Daily(table) with { Retain = $"{days} days", Expire = expire };
}
