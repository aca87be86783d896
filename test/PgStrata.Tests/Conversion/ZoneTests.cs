using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Tests.Conversion;

/// <summary>SOAR's bounds moved with somebody's session zone. Here nothing depends on what role, database or server say.</summary>
public sealed class ZoneTests
{
    const string Schema =
        """
        CREATE SCHEMA app;
        CREATE TABLE app.readings (id bigint NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (id, at));
        CREATE INDEX ON app.readings (at);
        INSERT INTO app.readings SELECT g, timestamptz '2026-11-20 00:00+00' - g * interval '1 hour' FROM generate_series(1, 500) g;
        """;

    [PostgresTheory, PostgresVersions]
    public async Task bounds_are_the_same_under_every_zone_and_hostile_setting(int major)
    {
        var server = await PostgresServer.GetAsync(major);
        var expected = await BoundsAsync(server, "");
        Assert.NotEmpty(expected);
        foreach (var hostile in (string[])
        [
            "SET TimeZone = 'Europe/Berlin'", "SET TimeZone = 'America/New_York'", "SET TimeZone = '+01'", "SET DateStyle = 'German, DMY'",
            "SET search_path = app, public", "SET statement_timeout = '50ms'", "SET lock_timeout = '1ms'",
            "SET default_transaction_read_only = on", "SET default_transaction_isolation = 'serializable'",
            "SET idle_in_transaction_session_timeout = '10ms'", "SET quote_all_identifiers = on",
            "SET session_replication_role = replica", "SET client_min_messages = error", "SET extra_float_digits = -15",
            "SET row_security = off", "SET standard_conforming_strings = off", "SET bytea_output = 'escape'",
            "SET IntervalStyle = 'iso_8601'", "SET jit = on",
        ])
            Assert.True(expected.SequenceEqual(await BoundsAsync(server, hostile)), hostile);
    }

    [PostgresFact]
    public async Task a_zone_of_the_grid_is_honoured_over_a_change_to_winter_time()
    {
        var server = await PostgresServer.GetAsync();
        await using var database = await server.CreateDatabaseAsync(Schema);
        var strata = new Strata(database.ConnectionString);
        var plan = await strata.PlanAsync(
            new ConvertRequest
            {
                Table = new("app", "readings"), Key = "at", Every = Period.Parse("1 month"), Zone = GridZone.Parse("Europe/Berlin"),
                Horizon = Horizon.OfPeriods(9),
            });
        Assert.Equal(RunOutcome.Done, (await strata.RunAsync(plan)).Outcome);
        var wrong = await database.ScalarAsync<long>(
            """
            SELECT count(*) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid,
              LATERAL regexp_matches(pg_get_expr(c.relpartbound, c.oid), 'TO \(''([^'']+)''\)') AS m
            WHERE i.inhparent = 'app.readings'::regclass
              AND (m[1]::timestamptz AT TIME ZONE 'Europe/Berlin')::time <> '00:00'
              OR extract(day FROM m[1]::timestamptz AT TIME ZONE 'Europe/Berlin') <> 1
            """);
        Assert.Equal(0, wrong);
    }

    static async Task<IReadOnlyList<string>> BoundsAsync(PostgresServer server, string setting)
    {
        await using var database = await server.CreateDatabaseAsync(Schema);
        if (setting.Length > 0) await database.ExecuteAsync($"ALTER DATABASE {new Identifier(database.Name)} {setting}");
        var strata = new Strata(database.ConnectionString);
        var plan = await strata.PlanAsync(
            new ConvertRequest
            {
                Table = new("app", "readings"), Key = "at", Every = Period.Parse("1 day"), Horizon = Horizon.OfPeriods(2),
            });
        Assert.False(plan.IsBlocked, $"{setting}: {string.Join("\n", plan.Preflight)}");
        var report = await strata.RunAsync(plan);
        Assert.True(report.Outcome == RunOutcome.Done, $"{setting}: {report.Message}");
        await using var session = await strata.Sessions.OpenAsync("test");
        return await session.QueryAsync(
            SqlText.Raw("""
                SELECT c.relname || ' ' || pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                WHERE i.inhparent = 'app.readings'::regclass ORDER BY 1
                """),
            r => r.GetString(0));
    }
}
