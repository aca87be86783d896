using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Testing;

namespace PgStrata.Tests.Live;

/// <summary>The locks a plan shows are the locks its steps take: no more, no fewer, in no other mode.</summary>
public sealed class StepLocksTests
{
    const int Rows = 2_000;

    [PostgresFact]
    public Task of_travis_log_parts_by_id() => AreTheTruth(LiveLogParts.ById(Rows));

    [PostgresFact]
    public Task of_travis_log_parts_by_time_keeping_ids_unique_on_each_leaf() => AreTheTruth(LiveLogParts.ByTime(Rows));

    [PostgresFact]
    public Task of_soar_fixes() => AreTheTruth(LiveFixes.Of(Rows));

    [PostgresFact]
    public Task of_soar_raw_messages() => AreTheTruth(LiveRawMessages.Of(Rows));

    [PostgresFact]
    public Task of_chronos_webhooklog() => AreTheTruth(LiveWebhookLog.Of(Rows));

    [PostgresFact]
    public Task of_a_table_with_an_identity_and_statistics() => AreTheTruth(new LiveTable(
        """
        CREATE SCHEMA app;
        CREATE TABLE app.orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, made_at timestamptz NOT NULL DEFAULT now(),
          a int, b int, parent bigint);
        CREATE STATISTICS app.orders_ab ON a, b FROM app.orders;
        CREATE MATERIALIZED VIEW app.nothing AS SELECT 1;
        INSERT INTO app.orders (made_at) SELECT now() - interval '1 minute' * g FROM generate_series(1, 100) g;
        """,
        new ConvertRequest { Table = new("app", "orders"), Key = "made_at", Every = Period.Parse("1 day"), WidenKey = true },
        "", (load, _) => load, []));

    [PostgresTheory, InlineData(15), InlineData(18)]
    public Task of_a_table_that_is_attached_early(int major) => AreTheTruth(LiveShipments.Of(Rows), major);

    [PostgresTheory, InlineData(15), InlineData(18)]
    public async Task of_the_way_back_from_an_early_attach(int major)
    {
        var table = LiveShipments.Of(Rows);
        await using var database = await (await PostgresServer.GetAsync(major)).CreateDatabaseAsync(table.Schema);
        var strata = new Strata(database.ConnectionString);
        await HeldLocks.WatchAsync(strata, database);
        var plan = await strata.PlanAsync(table.Request);
        var stopped = await strata.RunAsync(
            plan, new RunOptions { OnPhase = (phase, _) => Task.FromResult(phase.Name == "before-switch" ? "not today" : null) });
        Assert.Equal(RunOutcome.NotObtained, stopped.Outcome);
        var aborted = await strata.AbortAsync(plan.Operation);
        Assert.True(aborted.Outcome == RunOutcome.Done, aborted.Message);

        var differences = new List<string>();
        foreach (var step in plan.Stages.Single(s => s.Name == "attach").Steps)
            differences.AddRange(await HeldLocks.UndoDifferencesAsync(database, plan, step));
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    static async Task AreTheTruth(LiveTable table, int major = PostgresVersions.Default)
    {
        await using var database = await (await PostgresServer.GetAsync(major)).CreateDatabaseAsync(table.Schema);
        var strata = new Strata(database.ConnectionString);
        await HeldLocks.WatchAsync(strata, database);

        var plan = await strata.PlanAsync(table.Request);
        var differences = await RunAsync(strata, database, plan);
        var back = await strata.PlanAfterAsync(plan.Operation, AfterVerb.RollBack);
        differences = [.. differences, .. await RunAsync(strata, database, back)];
        var again = await strata.PlanAsync(table.Request);
        await RunAsync(strata, database, again);
        var complete = await strata.PlanAfterAsync(again.Operation, AfterVerb.Complete);
        differences = [.. differences, .. await RunAsync(strata, database, complete)];

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    static async Task<IReadOnlyList<string>> RunAsync(Strata strata, TestDatabase database, Plan plan)
    {
        Assert.False(plan.IsBlocked, string.Join("\n", plan.Preflight));
        var report = await strata.RunAsync(plan);
        Assert.True(report.Outcome == RunOutcome.Done, report.Message);
        return [.. (await HeldLocks.DifferencesAsync(database, plan)).Select(d => $"{plan.Verb} {d}")];
    }
}
