using Npgsql;
using PgStrata.Catalog;
using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Testing;
using PgStrata.Tests.Conversion;

namespace PgStrata.Tests.Shape;

/// <summary>One table with one thing about it: converted, looked at, rolled back.</summary>
sealed class ShapeRun : IAsyncDisposable
{
    /// <summary>What a conversion announces for every table.</summary>
    static readonly string[] Always = ["access_method", "kind", "partition_key"];

    /// <summary>A busy machine must not make a test of shapes fail.</summary>
    static readonly RunOptions Patient = new() { MaxLock = TimeSpan.FromSeconds(30) };

    ShapeRun(TestDatabase database, Strata strata, ConvertRequest request) => (Database, Strata, Request) = (database, strata, request);

    public TestDatabase Database { get; }

    public Strata Strata { get; }

    public ConvertRequest Request { get; }

    public TableShape Before { get; private set; } = null!;

    public TableShape After { get; private set; } = null!;

    public Plan Plan { get; private set; } = null!;

    public IReadOnlyList<TableShape> Leaves { get; private set; } = [];

    /// <summary>The legacy leaf and then the new ones.</summary>
    public TableShape Legacy => Leaves.Single(l => l.FileNode == Before.FileNode);

    /// <summary>A database made by a script, with app.t, or the table named, to be partitioned by its column "at" every day.</summary>
    public static async Task<ShapeRun> OfAsync(
        int major, string sql, Func<ConvertRequest, ConvertRequest>? with = null, string? role = null)
    {
        var server = await PostgresServer.GetAsync(major);
        var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE SCHEMA app;\n" + sql);
        var request = new ConvertRequest
        {
            Table = new QualifiedName("app", "t"), Key = "at", Every = Period.Parse("1 day"), Horizon = Horizon.OfPeriods(2),
        };
        var strata = new Strata(
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = role ?? "postgres" }.ConnectionString);
        return new ShapeRun(database, strata, with?.Invoke(request) ?? request);
    }

    /// <summary>Converts; every leaf has to have the whole shape, and the table may differ only as announced.</summary>
    public static async Task<ShapeRun> ConvertAsync(
        int major, string sql, Func<ConvertRequest, ConvertRequest>? with = null, params string[] announced)
    {
        var run = await OfAsync(major, sql, with);
        await run.ConvertAsync(announced);
        return run;
    }

    /// <summary>Converts; every leaf has to have the whole shape, and the table may differ only as announced.</summary>
    public Task ConvertAsync(params string[] announced) => ConvertAsync(Patient, announced);

    /// <summary>The same with options.</summary>
    public async Task ConvertAsync(RunOptions options, params string[] announced)
    {
        Before = await ConvertProbe.ShapeAsync(new Strata(Database.ConnectionString), Request.Table);
        Plan = await Strata.PlanAsync(Request);
        Assert.False(Plan.IsBlocked, string.Join("\n", Plan.Preflight.Where(c => c.Verdict == Verdict.Block)));
        var report = await Strata.RunAsync(Plan, options);
        Assert.True(report.Outcome == RunOutcome.Done, report.Message);
        await LookAsync();
        Assert.Equal(
            Always.Where(Differs).Concat(announced).Order(StringComparer.Ordinal),
            ShapeDifference.Between(Before, After).Select(d => d.Path).Order(StringComparer.Ordinal));
        foreach (var leaf in Leaves) LeafCheck.Hold(Before, leaf, Request.Key, Plan);
    }

    /// <summary>Rolls back: the identical shape, the same heap file, nothing left over.</summary>
    public async Task BackAsync()
    {
        var back = await Strata.PlanAfterAsync(Plan.Operation, AfterVerb.RollBack);
        Assert.Empty(back.Preflight);
        var report = await Strata.RunAsync(back, Patient);
        Assert.True(report.Outcome == RunOutcome.Done, report.Message);
        var restored = await ConvertProbe.ShapeAsync(new Strata(Database.ConnectionString), Request.Table);
        Assert.Empty(ConvertProbe.Differences(Before, restored));
        Assert.Equal(Before.FileNode, restored.FileNode);
        Assert.Equal(0L, await Database.ScalarAsync<long>("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'pgstrata_stage%'"));
        Assert.Equal(0L, await Database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_class WHERE relname LIKE 'pgstrata_%' AND relnamespace <> 'pgstrata'::regnamespace"));
    }

    /// <summary>The plan is blocked by this check and running it changes nothing. Returns the check.</summary>
    public async Task<PreflightCheck> RefusedAsync(string check)
    {
        var before = await CatalogFingerprint.ReadAsync(Database);
        var plan = await Strata.PlanAsync(Request);
        var found = Assert.Single(plan.Preflight, c => c.Verdict == Verdict.Block && c.Name == check);
        Assert.Empty(plan.Stages);
        var refusal = await Assert.ThrowsAsync<StrataException>(() => Strata.RunAsync(plan));
        Assert.Equal("blocked", refusal.Code);
        Assert.Equal(before, await CatalogFingerprint.ReadAsync(Database));
        return found;
    }

    /// <summary>The plan is blocked by this check; its remedy is SQL that, executed, makes the plan pass, and then it runs.</summary>
    public async Task RefusedUntilRemediedAsync(string check)
    {
        var found = await RefusedAsync(check);
        Assert.NotNull(found.Remedy);
        foreach (var statement in found.Remedy.Split(";\n")) await Database.ExecuteAsync(statement);
        var plan = await Strata.PlanAsync(Request);
        Assert.False(plan.IsBlocked, string.Join("\n", plan.Preflight.Where(c => c.Verdict == Verdict.Block)));
        var report = await Strata.RunAsync(plan, Patient);
        Assert.True(report.Outcome == RunOutcome.Done, report.Message);
    }

    public async ValueTask DisposeAsync() => await Database.DisposeAsync();

    bool Differs(string path) => path != "access_method" || Before.AccessMethod != After.AccessMethod;

    async Task LookAsync()
    {
        await using var session = await new Strata(Database.ConnectionString).Sessions.OpenAsync("test");
        After = await ShapeReader.ReadAsync(session, Request.Table) ?? throw new InvalidOperationException("the table is gone");
        var set = Assert.Single(await PartitionSetReader.ReadAsync(session, [Request.Table]));
        var leaves = new List<TableShape>();
        foreach (var leaf in set.Leaves) leaves.Add((await ShapeReader.ReadAsync(session, leaf.Oid))!);
        Leaves = leaves;
        Assert.Equal(Before.FileNode, Assert.Single(leaves, l => l.FileNode == Before.FileNode).FileNode);
        Assert.True(leaves.Count >= 3);
    }
}
