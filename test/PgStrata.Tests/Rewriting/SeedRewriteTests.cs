using PgStrata.Conversion;
using PgStrata.Partitioning;
using PgStrata.Testing;
using PgStrata.Testing.Seeds;

namespace PgStrata.Tests.Rewriting;

/// <summary>The tables of the five systems, in their exact shapes: rewritten, and back to the identical shape with every row.</summary>
public sealed class SeedRewriteTests
{
    const int Rows = 3000;

    static readonly DateTimeOffset Until = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    static string SoarTables(int major) => Soar.Create(postgis: major == 15) + Soar.Fill(Rows, Until, days: 5);

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public Task Soar_fixes(int major) => ThereAndBack(
        major, SoarTables(major),
        new ConvertRequest { Table = new("app", "fixes"), Key = "received_at", Every = Period.Parse("1 day"), WidenKey = true });

    [PostgresFact]
    public Task Soar_raw_messages_with_composite_inbound_keys() => ThereAndBack(
        PostgresVersions.Default, SoarTables(PostgresVersions.Default),
        new ConvertRequest
        {
            Table = new("app", "raw_messages"), Key = "received_at", Every = Period.Parse("1 day"), WidenKey = true,
            InboundForeignKeys = InboundForeignKeys.Composite,
        });

    [PostgresFact]
    public Task Travis_log_parts_by_id() => ThereAndBack(
        PostgresVersions.Default, LogParts.Create + LogParts.Fill(Rows, Until),
        new ConvertRequest { Table = new("app", "log_parts"), Key = "id", Every = Period.Parse("1000") });

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public Task Travis_log_parts_by_time_keeping_ids_unique_on_each_leaf(int major) => ThereAndBack(
        major, LogParts.Create + LogParts.Fill(Rows, Until) +
            "; ALTER TABLE app.log_parts ALTER COLUMN created_at SET NOT NULL",
        new ConvertRequest { Table = new("app", "log_parts"), Key = "created_at", Every = Period.Parse("1 week"), KeepUnique = true });

    [PostgresFact]
    public Task Chronos_webhooklog() => ThereAndBack(
        PostgresVersions.Default, WebhookLog.Create + WebhookLog.Fill(Rows, Until),
        new ConvertRequest { Table = new("app", "webhooklog"), Key = "timestamp", Every = Period.Parse("1 week"), WidenKey = true });

    static async Task ThereAndBack(int major, string schema, ConvertRequest request)
    {
        await using var run = await RewriteRun.OfAsync(major, schema, request);
        var rows = await RowsAsync(run);

        await run.ConvertAsync();
        Assert.Equal(rows, await RowsAsync(run));
        Assert.NotEqual(run.Before.Oid, await run.Database.ScalarAsync<uint>($"SELECT '{request.Table}'::regclass::oid"));
        await run.BackAsync();

        Assert.Equal(rows, await RowsAsync(run));
    }

    static Task<string> RowsAsync(RewriteRun run) => run.Database.ScalarAsync<string>(
        $"SELECT count(*) || ' ' || sum(hashtextextended(t::text, 0)) FROM {run.Request.Table} t");
}
