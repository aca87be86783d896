using PgStrata.Maintenance;
using PgStrata.Partitioning;
using PgStrata.Testing;

namespace PgStrata.Tests.Maintenance;

/// <summary>Forty days of maintenance, with a pause of ten of them and a change of clocks in the middle.</summary>
public sealed class SimulatedDaysTests
{
    [PostgresTheory]
    [PostgresVersions("Europe/Berlin", "2026-03-10T09:30:00Z")]
    [PostgresVersions("America/New_York", "2026-10-12T23:50:00Z")]
    [PostgresVersions("UTC", "2026-12-15T00:00:00Z")]
    [PostgresVersions("+05:30", "2028-02-10T18:29:59Z")]
    public async Task no_gap_no_overlap_nothing_dropped_early(int major, string zone, string start)
    {
        const int keep = 5;
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events") + Sandbox.Table("wall", "timestamp") +
            "CREATE TABLE app.legacy PARTITION OF app.events FOR VALUES FROM (MINVALUE) TO ('2020-01-01Z');", major);
        var daily = Sandbox.Daily("events") with { Zone = zone, Horizon = "4 days", Retain = $"{keep} days", Expire = "drop" };
        await box.ApplyAsync(daily, daily with { Table = "wall" });
        var from = DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture);
        var grid = Grid.Create(Period.Parse("1 day"), GridZone.Parse(zone), KeyKind.TimestampTz);
        var wallGrid = grid with { Kind = KeyKind.Timestamp };
        var key = new PartitionKey("at", "timestamp with time zone", KeyKind.TimestampTz);
        var wallKey = new PartitionKey("at", "timestamp without time zone", KeyKind.Timestamp);

        for (var day = 0; day < 40; day++)
        {
            if (day is >= 15 and < 25) continue;
            var now = from.AddDays(day).AddHours(day % 5);
            await box.RunWellAsync(now);
            await Check("events", key, grid);
            await Check("wall", wallKey, wallGrid);

            async Task Check(string table, PartitionKey k, Grid g)
            {
                var ranges = (await box.RangesAsync(table, k)).Where(r => r.Lower.IsFinite).ToList();
                var position = g.PositionOf(now);
                Assert.Empty(Coverage.Gaps(ranges));
                Assert.Empty(Coverage.Overlaps(ranges));
                Assert.True(
                    Coverage.CoveredUntil(ranges, position) >= g.Ceiling(g.Move(position, Period.Parse("4 days"), 1)),
                    $"{table} day {day}: {ranges[^1]}");
                Assert.All(ranges, r => Assert.True(g.IsEdge(r.Lower.Position) && g.IsEdge(r.Upper.Position)));
                var mayBeGone = g.Floor(g.Move(position, Period.Parse($"{keep} days"), -1));
                Assert.True(
                    ranges[0].Lower.Position <= Math.Max(mayBeGone, g.Floor(g.PositionOf(from))),
                    $"{table} day {day}: dropped early");
            }
        }

        // The leaves of the pause come due in one go, ten a run at most; the coarse old leaf went first, by its own upper bound.
        Assert.DoesNotContain((await box.LeavesAsync("events")), l => l.Name == "legacy");
        Assert.InRange((await box.RangesAsync("events", key)).Count, 10, 13);
        Assert.Equal(0, await box.Database.ScalarAsync<long>(
            "SELECT count(*) FROM pgstrata.expired e WHERE state <> 'done' OR EXISTS (SELECT FROM pg_class WHERE oid = leaf_oid)"));
    }

    [PostgresFact]
    public async Task a_coarse_old_leaf_stays_until_its_real_upper_bound_is_past()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events") +
            "CREATE TABLE app.events_p20200101 PARTITION OF app.events FOR VALUES FROM (MINVALUE) TO ('2026-03-08Z');");
        await box.ApplyAsync(Sandbox.Daily("events") with { Retain = "5 days", Expire = "detach" });
        await box.Database.ExecuteAsync("INSERT INTO app.events (at) VALUES ('2001-01-01Z'), ('2026-03-07 23:00Z')");

        await box.RunWellAsync(Sandbox.Start);
        await box.Database.ExecuteAsync("INSERT INTO app.events (at) VALUES ('2026-03-11Z')");
        var before = await box.RunWellAsync(new DateTimeOffset(2026, 3, 12, 23, 59, 0, TimeSpan.Zero));
        var after = await box.RunWellAsync(new DateTimeOffset(2026, 3, 13, 0, 1, 0, TimeSpan.Zero));

        Assert.Empty(before.Expired);
        Assert.Equal(["events_p20200101"], after.Expired);
        Assert.Equal(2, await box.Database.ScalarAsync<long>("SELECT count(*) FROM app.events_p20200101"));
    }
}
