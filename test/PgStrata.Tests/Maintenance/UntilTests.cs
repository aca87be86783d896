using PgStrata.Maintenance;
using PgStrata.Partitioning;
using PgStrata.Testing;

namespace PgStrata.Tests.Maintenance;

/// <summary>Leaves made further ahead than the horizon, because a run was told to.</summary>
public sealed class UntilTests
{
    static readonly DateTimeOffset Start = Sandbox.Start;

    [PostgresFact]
    public async Task until_reaches_beyond_the_horizon()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events"));
        await box.ApplyAsync(Sandbox.Daily("events"));

        await box.RunAsync(Start, r => r with { Until = LeavesUntil.Of(Start.AddDays(20)) });

        Assert.Equal(21, (await box.LeavesAsync("events")).Count);
        Assert.Equal(MaintainOutcome.Nothing, (await box.RunWellAsync(Start)).Outcome);
    }

    [PostgresFact]
    public async Task until_is_a_number_for_a_number_key_and_concerns_no_other_table()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events") +
            "CREATE TABLE app.parts (id int NOT NULL, note text) PARTITION BY RANGE (id);");
        await box.ApplyAsync(Sandbox.Daily("events"), new PolicyDraft { Schema = "app", Table = "parts", Key = "id", Every = "1000 ids",
            Horizon = "2 periods" });

        var numbers = await box.RunAsync(Start, r => r with { Until = LeavesUntil.Of(9_000) });
        var times = await box.RunAsync(Start, r => r with { Until = LeavesUntil.Of(Start.AddDays(9)) });

        Assert.Equal((8, 10), (numbers.Tables[0].Created.Count, numbers.Tables[1].Created.Count));
        Assert.Equal("10000", numbers.Tables[1].CoveredUntil);
        Assert.Equal((2, 0), (times.Tables[0].Created.Count, times.Tables[1].Created.Count));
    }

    [PostgresFact]
    public async Task until_that_fits_no_table_is_refused()
    {
        await using var box = await Sandbox.CreateAsync(Sandbox.Table("events") +
            "CREATE TABLE app.parts (id int NOT NULL, note text) PARTITION BY RANGE (id);");
        await box.ApplyAsync(Sandbox.Daily("events"), new PolicyDraft { Schema = "app", Table = "parts", Key = "id", Every = "1000 ids",
            Horizon = "2 periods" });

        var time = await RefusedAsync(LeavesUntil.Of(5_000), "events");
        var number = await RefusedAsync(LeavesUntil.Of(Start), "parts");
        var high = await RefusedAsync(LeavesUntil.Of(1L << 31), "parts");
        var many = await RefusedAsync(LeavesUntil.Of(20_000_000), "parts");

        Assert.Contains("the key at of app.events is a time", time, StringComparison.Ordinal);
        Assert.Contains("the key id of app.parts is a number", number, StringComparison.Ordinal);
        Assert.Contains("integer, which ends at 2147483647", high, StringComparison.Ordinal);
        Assert.Contains("more than 10000 leaves", many, StringComparison.Ordinal);
        Assert.Empty(await box.LeavesAsync("parts"));

        async Task<string> RefusedAsync(LeavesUntil until, string table)
        {
            var error = await Assert.ThrowsAsync<StrataException>(() => box.RunAsync(Start, r => r with { Until = until,
                Tables = [new("app", table)] }));
            Assert.Equal("usage", error.Code);
            return error.Message;
        }
    }
}
