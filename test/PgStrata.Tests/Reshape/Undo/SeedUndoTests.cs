using PgStrata.Catalog;
using PgStrata.Conversion;
using PgStrata.Partitioning;
using PgStrata.Testing;
using PgStrata.Testing.Seeds;
using PgStrata.Tests.Conversion;

namespace PgStrata.Tests.Reshape.Undo;

/// <summary>The tables of the five systems, in their exact shapes: converted for good, and made plain again.</summary>
public sealed class SeedUndoTests
{
    const int Rows = 3000;

    static readonly DateTimeOffset Until = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    static string SoarTables(int major) => Soar.Create(postgis: major == 15) + Soar.Fill(Rows, Until, days: 5);

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public Task Soar_fixes_by_adopt(int major) => ThereAndBack(
        major, SoarTables(major),
        new ConvertRequest { Table = new("app", "fixes"), Key = "received_at", Every = Period.Parse("1 day"), WidenKey = true });

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public Task Soar_fixes_by_rewrite(int major) => ThereAndBack(
        major, SoarTables(major),
        new ConvertRequest
        {
            Table = new("app", "fixes"), Key = "received_at", Every = Period.Parse("1 day"), WidenKey = true, Strategy = Strategy.Rewrite,
        });

    [PostgresFact]
    public Task Soar_raw_messages_with_composite_inbound_keys() => ThereAndBack(
        PostgresVersions.Default, SoarTables(PostgresVersions.Default),
        new ConvertRequest
        {
            Table = new("app", "raw_messages"), Key = "received_at", Every = Period.Parse("1 day"), WidenKey = true,
            InboundForeignKeys = InboundForeignKeys.Composite, Strategy = Strategy.Rewrite,
        });

    [PostgresFact]
    public Task Travis_log_parts_by_id() => ThereAndBack(
        PostgresVersions.Default, LogParts.Create + LogParts.Fill(Rows, Until),
        new ConvertRequest { Table = new("app", "log_parts"), Key = "id", Every = Period.Parse("1000") });

    [PostgresFact]
    public Task Chronos_webhooklog() => ThereAndBack(
        PostgresVersions.Default, WebhookLog.Create + WebhookLog.Fill(Rows, Until),
        new ConvertRequest { Table = new("app", "webhooklog"), Key = "timestamp", Every = Period.Parse("1 week"), WidenKey = true });

    static async Task ThereAndBack(int major, string schema, ConvertRequest request)
    {
        await using var run = await UndoRun.OfAsync(major, schema, request.Table);
        var (before, rows) = (await run.ShapeAsync(), await run.RowsAsync());
        await run.ConvertAsync(request);

        var lacking = before.Indexes.Where(i => i.IsUnique && !i.KeyColumns.Contains(request.Key)).Select(i => i.KeyColumns.ToArray());
        await run.UndoAsync(lacking!);

        Assert.Equal(rows, await run.RowsAsync());
        Assert.Equal("switched", await run.StateAsync());
        var after = await run.ShapeAsync();
        Assert.Equal([], ConvertProbe.Differences(before, after)
            .Where(d => !d.StartsWith($"columns/{request.Key}/not_null", StringComparison.Ordinal)
                && !d.Contains("pgstrata_capture", StringComparison.Ordinal)));

        await run.DoneAsync(await run.AfterAsync(AfterVerb.Complete));
        Assert.Equal("completed", await run.StateAsync());
        await run.NothingLeftAsync();
        Assert.Equal(rows, await run.RowsAsync());
        Assert.Equal(0L, await run.Database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits"));
    }
}
