using System.Globalization;
using PgStrata.Sql;

namespace PgStrata.Tests.Catalog;

/// <summary>Tables parts.t1, parts.t2 … by the day, from 2026-01-01 on.</summary>
static class PartitionedTables
{
    public static QualifiedName Name(int number) => new("parts", string.Create(CultureInfo.InvariantCulture, $"t{number}"));

    public static string Sql(int number, int leaves) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        CREATE SCHEMA IF NOT EXISTS parts;
        CREATE TABLE parts.t{number} (id bigint, at timestamptz NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
        DO $$ BEGIN FOR i IN 0..{leaves - 1} LOOP
          EXECUTE format('CREATE TABLE parts.t{number}_p%s PARTITION OF parts.t{number} FOR VALUES FROM (%L) TO (%L)',
                         lpad(i::text, 4, '0'),
                         timestamptz '2026-01-01Z' + i * interval '1 day', timestamptz '2026-01-02Z' + i * interval '1 day');
        END LOOP; END $$;

        """);
}
