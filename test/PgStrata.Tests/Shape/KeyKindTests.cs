using PgStrata.Partitioning;
using PgStrata.Testing;

namespace PgStrata.Tests.Shape;

/// <summary>Every kind of key: rows before and after the bound are where they belong.</summary>
public sealed class KeyKindTests
{
    [PostgresTheory]
    [PostgresVersions("timestamptz", "now()", "1 day", null!)]
    [PostgresVersions("timestamp", "(now() AT TIME ZONE 'UTC')", "1 hour", null!)]
    [PostgresVersions("timestamp(0)", "(now() AT TIME ZONE 'UTC')", "1 hour", null!)]
    [PostgresVersions("timestamptz(3)", "now()", "15 minutes", null!)]
    [PostgresVersions("date", "(now() AT TIME ZONE 'UTC')::date", "1 month", null!)]
    [PostgresVersions("smallint", "100", "100", null!)]
    [PostgresVersions("integer", "100000", "1000", null!)]
    [PostgresVersions("bigint", "100000000000", "1000000", null!)]
    [PostgresVersions("bigint", "extract(epoch from now())::bigint", "1 week", KeyKind.EpochSeconds)]
    [PostgresVersions("integer", "extract(epoch from now())::integer", "1 day", KeyKind.EpochSeconds)]
    [PostgresVersions("bigint", "(extract(epoch from now()) * 1000)::bigint", "1 day", KeyKind.EpochMilliseconds)]
    [PostgresVersions("bigint", "(extract(epoch from now()) * 1000000)::bigint", "1 day", KeyKind.EpochMicroseconds)]
    [PostgresVersions("bigint", "(extract(epoch from now()) * 1000000)::bigint * 1000", "1 year", KeyKind.EpochNanoseconds)]
    [PostgresVersions(
        "uuid", "(lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid", "1 day", null!)]
    [PostgresVersions("text COLLATE \"C\"", "'01KABCDEF0123456789ABCDEF0'", "1 day", KeyKind.Ulid)]
    public async Task Key_of_each_kind(int major, string type, string value, string every, KeyKind? unit)
    {
        await using var run = await ShapeRun.ConvertAsync(
            major,
            $"CREATE TABLE app.t (id bigint, at {type} NOT NULL, PRIMARY KEY (id, at)); CREATE INDEX i ON app.t (at); " +
            $"INSERT INTO app.t VALUES (1, {value});",
            r => r with { Every = Period.Parse(every), Unit = unit });
        await run.Database.ExecuteAsync($"INSERT INTO app.t VALUES (2, {value})");
        Assert.Equal(2L, await run.Database.ScalarAsync<long>($"SELECT count(*) FROM {run.Legacy.Name}"));
        await run.BackAsync();
    }

    [PostgresTheory]
    [PostgresVersions("Europe/Berlin")]
    [PostgresVersions("America/New_York")]
    [PostgresVersions("+01")]
    public async Task Bounds_are_local_midnights_of_the_zone(int major, string zone)
    {
        await using var run = await ShapeRun.ConvertAsync(
            major,
            "CREATE TABLE app.t (id bigint, at timestamptz NOT NULL, PRIMARY KEY (id, at)); INSERT INTO app.t VALUES (1, '2025-01-01Z');",
            r => r with { Zone = GridZone.TryParse(zone, out var z, out var error) ? z : throw new FormatException(error) });
        var name = zone == "+01" ? "Etc/GMT-1" : zone;
        Assert.Equal(0L, await run.Database.ScalarAsync<long>($"""
            SELECT count(*) FROM pg_class c, regexp_matches(pg_get_expr(c.relpartbound, c.oid), '''([^'']+)''', 'g') m
            WHERE c.relispartition AND c.relkind = 'r' AND (m[1]::timestamptz AT TIME ZONE '{name}')::time <> '00:00'
            """));
        await run.BackAsync();
    }
}
