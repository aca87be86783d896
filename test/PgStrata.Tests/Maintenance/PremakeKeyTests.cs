using PgStrata.Maintenance;
using PgStrata.Partitioning;
using PgStrata.Testing;

namespace PgStrata.Tests.Maintenance;

/// <summary>Leaves ahead of keys that are no plain time stamps.</summary>
public sealed class PremakeKeyTests
{
    static readonly DateTimeOffset Start = Sandbox.Start;

    [PostgresTheory]
    [PostgresVersions("timestamp", "timestamp without time zone", "2026-03-10 00:00:00", "2026-03-18 00:00:00")]
    [PostgresVersions("date", "date", "2026-03-10", "2026-03-18")]
    [PostgresVersions("uuid", "uuid", "2026-03-10 00:00:00+00", "2026-03-18 00:00:00+00")]
    public async Task keys_of_other_types_have_their_own_bounds(int major, string type, string typeName, string first, string until)
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("t", type), major);
        await box.ApplyAsync(Sandbox.Daily("t"));

        var report = await box.RunWellAsync(Start);

        var key = new PartitionKey("at", typeName, PartitionKey.DefaultKindFor(typeName)!.Value);
        var ranges = await box.RangesAsync("t", key);
        var grid = Grid.Create(Period.Parse("1 day"), GridZone.Utc, key.Kind);
        Assert.Equal((first, until), (PositionText.Of(grid, ranges[0].Lower), PositionText.Of(grid, ranges[^1].Upper)));
        Assert.Empty(Coverage.Gaps(ranges));
        Assert.Equal(until, report.CoveredUntil);
    }

    [PostgresFact]
    public async Task epoch_milliseconds_in_a_zone_with_summer_time()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("t", "bigint"));
        await box.ApplyAsync(Sandbox.Daily("t") with { Kind = "EpochMilliseconds", Zone = "Europe/Berlin", Horizon = "30 days" });

        await box.RunWellAsync(Start);

        // The 29th of March 2026 has 23 hours.
        Assert.Equal(23, await box.Database.ScalarAsync<long>("""
            SELECT (substring(b from 'TO \(''(\d+)''\)')::bigint - substring(b from 'FROM \(''(\d+)''\)')::bigint) / 3600000
            FROM (SELECT pg_get_expr(relpartbound, oid) b FROM pg_class WHERE relname = 't_p20260329') x
            """));
    }

    [PostgresFact]
    public async Task ids_follow_the_highest_key_and_the_sequence()
    {
        await using var box = await Sandbox.CreateAsync("""
            CREATE TABLE app.parts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text) PARTITION BY RANGE (id);
            """);
        await box.ApplyAsync(new PolicyDraft { Schema = "app", Table = "parts", Key = "id", Every = "1000 ids", Horizon = "2 periods" });

        var empty = await box.RunWellAsync();
        await box.Database.ExecuteAsync("INSERT INTO app.parts (note) SELECT 'x' FROM generate_series(1, 1500)");
        var filled = await box.RunWellAsync();
        await box.Database.ExecuteAsync("ALTER TABLE app.parts ALTER id RESTART WITH 2100;" +
            "SELECT nextval('app.parts_id_seq'); SELECT nextval('app.parts_id_seq')");
        var restarted = await box.RunWellAsync();

        Assert.Equal(["parts_p0", "parts_p1000", "parts_p2000"], empty.Created);
        Assert.Equal(["parts_p3000"], filled.Created);
        Assert.Equal(["parts_p4000"], restarted.Created);
        Assert.Equal("5000", restarted.CoveredUntil);
    }
}
