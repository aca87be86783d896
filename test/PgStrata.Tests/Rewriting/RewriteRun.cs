using PgStrata.Catalog;
using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Testing;
using PgStrata.Tests.Conversion;

namespace PgStrata.Tests.Rewriting;

/// <summary>A table in a database of its own: converted by rewrite, and what comes after.</summary>
sealed class RewriteRun : IAsyncDisposable
{
    /// <summary>A busy machine must not make a test fail.</summary>
    static readonly RunOptions Patient = new() { MaxLock = TimeSpan.FromSeconds(30) };

    RewriteRun(TestDatabase database, ConvertRequest request) =>
        (Database, Request, Strata) = (database, request with { Strategy = Strategy.Rewrite }, new Strata(database.ConnectionString));

    internal TestDatabase Database { get; }

    internal ConvertRequest Request { get; }

    internal Strata Strata { get; }

    internal TableShape Before { get; private set; } = null!;

    internal Plan Plan { get; private set; } = null!;

    internal string Operation => Plan.Operation;

    internal static async Task<RewriteRun> OfAsync(int major, string schema, ConvertRequest request)
    {
        var run = new RewriteRun(await (await PostgresServer.GetAsync(major)).CreateDatabaseAsync(schema), request);
        run.Before = await ConvertProbe.ShapeAsync(run.Strata, request.Table);
        return run;
    }

    internal async Task<Plan> PlanAsync() => Plan = await Strata.PlanAsync(Request);

    internal async Task<RunReport> ConvertAsync(RunOptions? options = null)
    {
        await PlanAsync();
        Assert.False(Plan.IsBlocked, string.Join("\n", Plan.Preflight.Where(c => c.Verdict == Verdict.Block)));
        return await DoneAsync(Plan, options);
    }

    /// <summary>Rolls back: the identical shape, the same heap file, nothing left over.</summary>
    internal async Task<RunReport> BackAsync()
    {
        var plan = await AfterAsync(AfterVerb.RollBack);
        Assert.False(plan.IsBlocked, string.Join("\n", plan.Preflight));
        var report = await DoneAsync(plan);
        await RestoredAsync();
        return report;
    }

    /// <summary>Aborts: the identical table, nothing left over.</summary>
    internal async Task AbortAsync()
    {
        var report = await Strata.AbortAsync(Operation, Patient);
        Assert.True(report.Outcome == RunOutcome.Done, report.Message);
        await RestoredAsync();
    }

    internal Task<Plan> AfterAsync(AfterVerb verb) => Strata.PlanAfterAsync(Operation, verb);

    internal async Task<RunReport> DoneAsync(Plan plan, RunOptions? options = null)
    {
        var report = await Strata.RunAsync(plan, options ?? Patient);
        Assert.True(report.Outcome == RunOutcome.Done, report.Message);
        return report;
    }

    /// <summary>The table is as it was before the conversion, and nothing else is left of it.</summary>
    internal async Task RestoredAsync(bool isSameFile = true)
    {
        var restored = await ConvertProbe.ShapeAsync(Strata, Request.Table);
        Assert.Empty(ConvertProbe.Differences(Before, restored));
        Assert.Equal(Before.Oid, restored.Oid);
        if (isSameFile) Assert.Equal(Before.FileNode, restored.FileNode);
        await NothingLeftAsync();
    }

    /// <summary>No schema, relation, function or trigger of an operation is there.</summary>
    internal async Task NothingLeftAsync() => Assert.Empty(await LeftAsync());

    Task<string[]> LeftAsync() => Database.ScalarAsync<string[]>("""
        SELECT ARRAY(
          SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname LIKE 'pgstrata_%'
          UNION ALL SELECT 'relation ' || oid::regclass FROM pg_class
            WHERE relname LIKE 'pgstrata_%' AND relnamespace <> 'pgstrata'::regnamespace
          UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE proname LIKE 'pgstrata_%'
          UNION ALL SELECT 'trigger ' || tgname || ' on ' || tgrelid::regclass FROM pg_trigger WHERE tgname LIKE 'pgstrata_%')
        """);

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
