using System.Globalization;
using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Testing;
using Xunit.Abstractions;

namespace PgStrata.Tests.Live;

/// <summary>
/// Tables of the five systems, copied while everybody works on: no error, no row lost, changed or risen again. Their rows are deleted while
/// they are copied, and older ones are left out as told.
/// </summary>
public sealed class RewriteUnderLoadTests(ITestOutputHelper output)
{
    const int Rows = 20_000;

    const string Window = "7 days";

    static readonly RunOptions Patient = new() { MaxLock = TimeSpan.FromSeconds(10), LateSnapshots = true };

    [PostgresFact]
    public async Task travis_log_parts_are_deleted_while_they_are_copied()
    {
        await using var run = await LiveRun.StartAsync(LiveLogParts.ByTime(Rows).Copied(), output);
        await run.ConvertAsync(Patient);
        await run.WorkAsync();
        await run.RollBackAsync(Patient);
        await run.WorkAsync();
        await run.EndAsync();
    }

    [PostgresTheory]
    [InlineData(OlderRows.Migrate)]
    [InlineData(OlderRows.Legacy)]
    [InlineData(OlderRows.Leave)]
    [InlineData(OlderRows.Drop)]
    public async Task chronos_webhooklog_with_a_sliding_window(OlderRows older)
    {
        var edge = LiveTable.Midnight.UtcDateTime.AddDays(-7).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var table = LiveWebhookLog.Of(Rows).Copied();
        table = table with
        {
            Request = table.Request with
            {
                Window = Period.Parse(Window), Older = older, Horizon = Horizon.OfPeriods(30),
                Retention = new Retention(Period.Parse(Window), Expiry.Drop),
            },
            Rows = $"""{table.Rows} WHERE "timestamp" >= '{edge}'""",
        };
        await using var run = await LiveRun.StartAsync(table, output);
        var before = await OlderAsync("app");

        await run.ConvertAsync(Patient);
        await run.WorkAsync();

        var old = $"pgstrata_old_{run.Plan.Operation}";
        Assert.Equal(before, await OlderAsync(older is OlderRows.Migrate or OlderRows.Legacy ? "app" : old));
        Assert.Equal(older is OlderRows.Leave or OlderRows.Drop, (await OlderAsync("app")).StartsWith("0 ", StringComparison.Ordinal));
        if (older is OlderRows.Leave)
        {
            await run.RollBackAsync(Patient);
            Assert.Equal(before, await OlderAsync("app"));
        }
        else await run.CompleteAsync();
        await run.WorkAsync();
        await run.EndAsync();

        Task<string> OlderAsync(string schema) => run.Database.ScalarAsync<string>($"""
            SELECT count(*) || ' ' || coalesce(sum(hashtextextended(w::text, 0)), 0) FROM {schema}.webhooklog w WHERE "timestamp" < '{edge}'
            """);
    }
}
