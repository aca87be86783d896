using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Testing;
using PgStrata.Testing.Seeds;
using Xunit.Abstractions;

namespace PgStrata.Tests.Conversion;

/// <summary>The tables of the five systems, in their exact shapes, there and back.</summary>
public sealed class SeedTests(ITestOutputHelper output)
{
    static readonly DateTimeOffset Until = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    static string SoarTables(int major) => Soar.Create(postgis: major == 15) + Soar.Fill(20_000, Until);

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public Task Soar_fixes(int major) => ThereAndBack(
        major, SoarTables(major),
        new ConvertRequest { Table = new("app", "fixes"), Key = "received_at", Every = Period.Parse("1 day"), WidenKey = true });

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public Task Soar_raw_messages_with_composite_inbound_keys(int major) => ThereAndBack(
        major, SoarTables(major),
        new ConvertRequest
        {
            Table = new("app", "raw_messages"), Key = "received_at", Every = Period.Parse("1 day"), WidenKey = true,
            InboundForeignKeys = InboundForeignKeys.Composite,
        });

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public Task Travis_log_parts_by_id(int major) => ThereAndBack(
        major, LogParts.Create + LogParts.Fill(20_000, Until),
        new ConvertRequest { Table = new("app", "log_parts"), Key = "id", Every = Period.Parse("1000000") });

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public Task Travis_log_parts_by_time_keeping_ids_unique_on_each_leaf(int major) => ThereAndBack(
        major, LogParts.Create + LogParts.Fill(20_000, Until),
        new ConvertRequest { Table = new("app", "log_parts"), Key = "created_at", Every = Period.Parse("1 day"), KeepUnique = true });

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public Task Chronos_webhooklog(int major) => ThereAndBack(
        major, WebhookLog.Create + WebhookLog.Fill(20_000, Until),
        new ConvertRequest { Table = new("app", "webhooklog"), Key = "timestamp", Every = Period.Parse("1 day"), WidenKey = true });

    async Task ThereAndBack(int major, string schema, ConvertRequest request)
    {
        var server = await PostgresServer.GetAsync(major);
        await using var database = await server.CreateDatabaseAsync(schema);
        var strata = new Strata(database.ConnectionString);
        var before = await ConvertProbe.ShapeAsync(strata, request.Table);
        var rows = await database.ScalarAsync<long>($"SELECT count(*) FROM {request.Table}");

        var plan = await strata.PlanAsync(request);
        foreach (var check in plan.Preflight) output.WriteLine(check.ToString());
        if (major == 14 && request.InboundForeignKeys == InboundForeignKeys.Composite)
        {
            // ON DELETE SET NULL would set the key column too: the column list came with 15.
            Assert.Contains(plan.Preflight, c => c is { Verdict: Verdict.Block, Name: "inbound foreign key" });
            return;
        }
        Assert.False(plan.IsBlocked, string.Join("\n", plan.Preflight));
        var report = await strata.RunAsync(plan, listener: new Listener(output));
        foreach (var s in report.Steps)
            output.WriteLine($"{s.Id,-40} {s.State,-8} {s.DurationMs,8:0.0} hold {s.LockHoldMs:0.0} wait {s.LockWaitMs:0.0}");
        Assert.True(report.Outcome == RunOutcome.Done, report.Message);
        Assert.Equal(rows, await database.ScalarAsync<long>($"SELECT count(*) FROM {request.Table}"));
        var after = await ConvertProbe.ShapeAsync(strata, request.Table);
        foreach (var d in ConvertProbe.Differences(before, after)) output.WriteLine("  " + d);

        var back = await strata.PlanAfterAsync(plan.Operation, AfterVerb.RollBack);
        var rolled = await strata.RunAsync(back, listener: new Listener(output));
        foreach (var s in rolled.Steps)
            output.WriteLine($"{s.Id,-40} {s.State,-8} {s.DurationMs,8:0.0} hold {s.LockHoldMs:0.0} wait {s.LockWaitMs:0.0}");
        Assert.True(rolled.Outcome == RunOutcome.Done, rolled.Message);
        Assert.Equal(rows, await database.ScalarAsync<long>($"SELECT count(*) FROM {request.Table}"));
        var restored = await ConvertProbe.ShapeAsync(strata, request.Table);
        Assert.Empty(ConvertProbe.Differences(before, restored));
        Assert.Equal(before.FileNode, restored.FileNode);
        Assert.False(await database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname LIKE 'pgstrata_stage%')"));
    }

    sealed class Listener(ITestOutputHelper output) : IProgress<RunEvent>
    {
        public void Report(RunEvent value)
        {
            if (value is RunEvent.Noted or RunEvent.Waiting) output.WriteLine(value.ToString());
        }
    }
}
