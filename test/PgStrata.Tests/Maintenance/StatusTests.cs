using PgStrata.Maintenance;
using PgStrata.Testing;

namespace PgStrata.Tests.Maintenance;

public sealed class StatusTests
{
    static readonly DateTimeOffset Start = Sandbox.Start;

    [PostgresFact]
    public async Task status_says_that_what_is_written_now_has_no_leaf()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events"));
        await box.ApplyAsync(Sandbox.Daily("events"));
        await box.RunWellAsync(Start); // long ago

        var table = Assert.Single(await new StatusReader(box.Session).ReadAsync([]));

        Assert.Equal(("the leaves before it ended at 2026-03-18 00:00:00+00", (string?)null), (table.Gap, table.CoveredUntil));
    }

    [PostgresFact]
    public async Task status_of_a_number_key_goes_by_its_highest_key_and_not_by_a_bound()
    {
        await using var box = await Sandbox.CreateAsync("""
            CREATE TABLE app.parts (id bigint PRIMARY KEY) PARTITION BY RANGE (id);
            CREATE TABLE app.legacy PARTITION OF app.parts FOR VALUES FROM (MINVALUE) TO (300000);
            CREATE TABLE app.next PARTITION OF app.parts FOR VALUES FROM (300000) TO (1000000);
            INSERT INTO app.parts SELECT generate_series(1, 2000);
            INSERT INTO app.parts VALUES (300001); DELETE FROM app.parts WHERE id > 300000;
            """);
        await box.ApplyAsync(new PgStrata.Partitioning.PolicyDraft
        {
            Schema = "app", Table = "parts", Key = "id", Every = "100000 ids", Horizon = "2 periods",
        });

        var table = Assert.Single(await new StatusReader(box.Session).ReadAsync([]));

        Assert.Equal((2000L, "300000"), (table.NowPosition!.Value, table.WantedUntil));
    }

    [PostgresFact]
    public async Task status_shows_every_leaf_with_what_is_special_about_it()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events") +
            "CREATE TABLE app.legacy PARTITION OF app.events FOR VALUES FROM (MINVALUE) TO ('2020-01-01Z');" +
            "CREATE TABLE app.rest PARTITION OF app.events DEFAULT;");
        await box.ApplyAsync(Sandbox.Daily("events") with { Retain = "10 years", Expire = "drop" });
        await box.RunWellAsync();

        var table = Assert.Single(await new StatusReader(box.Session).ReadAsync([]));

        Assert.Equal(10, table.Leaves.Count);
        Assert.Equal(
            ("app.legacy", true, "MINVALUE", (long?)null),
            (table.Leaves[0].Name, table.Leaves[0].IsLegacy, table.Leaves[0].Lower, table.Leaves[0].LowerPosition));
        Assert.True(table.Leaves[1].IsCurrent && table.Leaves[2].IsFuture && table.Leaves[^1].IsDefault);
        Assert.Equal((0, "acted"), (table.Missing, table.LastRun!.Outcome));
        Assert.Equal(table.Leaves[^2].Upper, table.CoveredUntil);
    }
}
