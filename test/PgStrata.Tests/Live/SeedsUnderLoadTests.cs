using PgStrata.Execution;
using PgStrata.Testing;
using PgStrata.Testing.Seeds;
using Xunit.Abstractions;

namespace PgStrata.Tests.Live;

/// <summary>
/// The tables of the five systems, in their exact shapes, converted and rolled back while everybody works on: no error, no row lost or
/// changed, no difference that was not announced.
/// </summary>
public sealed class SeedsUnderLoadTests(ITestOutputHelper output)
{
    const int Rows = 50_000;

    [PostgresFact]
    public Task travis_log_parts_by_id() => ThereAndBack(LiveLogParts.ById(Rows));

    [PostgresFact]
    public Task travis_log_parts_by_time_keeping_ids_unique_on_each_leaf() => ThereAndBack(LiveLogParts.ByTime(Rows));

    [PostgresFact]
    public Task soar_fixes_with_seventeen_indexes() => ThereAndBack(LiveFixes.Of(Rows));

    [PostgresFact]
    public Task soar_raw_messages_with_composite_inbound_keys() => ThereAndBack(LiveRawMessages.Of(Rows));

    [PostgresFact]
    public Task chronos_webhooklog_with_its_endpoints() => ThereAndBack(LiveWebhookLog.Of(Rows));

    [PostgresFact]
    public async Task soar_raw_messages_that_disagree_with_their_positions_are_refused_before_the_first_change()
    {
        var table = LiveRawMessages.Of(Rows, ";" + RawMessages.Mismatch);
        await using var run = await LiveRun.StartAsync(table, output);
        var wrong = await run.Database.ScalarAsync<long>(
            "SELECT count(*) FROM app.fixes f JOIN app.raw_messages m ON m.id = f.aprs_message_id WHERE f.received_at <> m.received_at");
        Assert.InRange(wrong, Rows / 200, Rows / 50);

        var report = await run.RefusedAsync();

        Assert.Contains($"{wrong} rows of app.fixes", report.Message, StringComparison.Ordinal);
        Assert.Contains("UPDATE app.fixes c SET received_at = r.received_at", report.Message, StringComparison.Ordinal);
        Assert.Equal(RunOutcome.Undone, report.Outcome);
        await run.EndAsync();
    }

    async Task ThereAndBack(LiveTable table)
    {
        await using var run = await LiveRun.StartAsync(table, output);
        await run.ConvertAsync();
        await run.WorkAsync();
        await run.RollBackAsync();
        await run.WorkAsync();
        await run.EndAsync();
    }
}
