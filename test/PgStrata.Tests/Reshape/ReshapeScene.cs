using PgStrata.Catalog;
using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Reshape;
using PgStrata.Sql;
using PgStrata.Testing;
using PgStrata.Tests.Conversion;

namespace PgStrata.Tests.Reshape;

/// <summary>A table that was converted by adopt, so that all its rows are in one legacy leaf; and what is done to it then.</summary>
sealed class ReshapeScene : IAsyncDisposable
{
    /// <summary>A busy machine must not make a test fail.</summary>
    internal static readonly RunOptions Patient = new() { MaxLock = TimeSpan.FromSeconds(30) };

    internal static readonly QualifiedName Table = new("app", "t");

    ReshapeScene(TestDatabase database) => (Database, Strata) = (database, new Strata(database.ConnectionString));

    internal TestDatabase Database { get; }

    internal Strata Strata { get; }

    internal Plan Plan { get; private set; } = null!;

    internal string Operation => Plan.Operation;

    /// <summary>200 rows of five days, in one leaf up to a bound some days ahead.</summary>
    internal const string Schema = """
        CREATE SCHEMA app;
        CREATE TABLE app.t (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, kind int NOT NULL DEFAULT 1, code text,
          body json, twice int GENERATED ALWAYS AS (kind * 2) STORED, PRIMARY KEY (id, at)) WITH (fillfactor = 90);
        CREATE INDEX t_at ON app.t (at);
        CREATE INDEX t_code ON app.t (lower(code)) WHERE code IS NOT NULL;
        CREATE STATISTICS app.t_kind ON kind, code FROM app.t;
        INSERT INTO app.t (at, code) SELECT date_trunc('day', now()) - interval '5 days' + g * interval '36 min', 'C' || g
          FROM generate_series(1, 200) g;
        """;

    /// <param name="major">The server's version.</param>
    /// <param name="schema">Makes <see cref="Table"/>, whose key is <c>at</c>.</param>
    /// <param name="after">SQL once it is converted.</param>
    internal static async Task<ReshapeScene> SetAsync(int major = PostgresVersions.Default, string schema = Schema, string? after = null)
    {
        var scene = new ReshapeScene(await (await PostgresServer.GetAsync(major)).CreateDatabaseAsync(schema));
        var convert = await scene.Strata.PlanAsync(new ConvertRequest { Table = Table, Key = "at", Every = Period.Parse("1 day") });
        Assert.False(convert.IsBlocked, string.Join("\n", convert.Preflight));
        await scene.DoneAsync(convert);
        await scene.DoneAsync(await scene.Strata.PlanAfterAsync(convert.Operation, AfterVerb.Complete));
        if (after is not null) await scene.Database.ExecuteAsync(after);
        return scene;
    }

    internal async Task<Plan> PlanAsync(ReshapeRequest request) => Plan = await Strata.PlanAsync(request);

    internal static ReshapeRequest Split(string? every = null) => new()
    {
        Table = Table, Verb = ReshapeVerb.Split, Leaves = ["t_legacy"], Every = every is null ? null : Period.Parse(every),
    };

    internal async Task<RunReport> RunAsync(ReshapeRequest request, RunOptions? options = null)
    {
        await PlanAsync(request);
        Assert.False(Plan.IsBlocked, string.Join("\n", Plan.Preflight.Where(c => c.Verdict == Verdict.Block)));
        return await DoneAsync(Plan, options);
    }

    internal async Task<RunReport> DoneAsync(Plan plan, RunOptions? options = null)
    {
        var report = await Strata.RunAsync(plan, options ?? Patient);
        Assert.True(report.Outcome == RunOutcome.Done, report.Message);
        return report;
    }

    internal Task<Plan> AfterAsync(AfterVerb verb) => Strata.PlanAfterAsync(Operation, verb);

    internal Task<TableShape> ShapeAsync(QualifiedName? table = null) => ConvertProbe.ShapeAsync(Strata, table ?? Table);

    internal Task<string> RowsAsync() => Database.ScalarAsync<string>(
        "SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM app.t t");

    /// <summary>Names and bounds, in order.</summary>
    internal Task<string[]> LeavesAsync() => Database.ScalarAsync<string[]>("""
        SELECT array_agg(c.relname || ' ' || pg_get_expr(c.relpartbound, c.oid) ORDER BY c.relname)
          FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'app.t'::regclass
        """);

    /// <summary>Every key, index, foreign key is valid; no schema, relation, function, CHECK or trigger of an operation is there.</summary>
    internal async Task NothingLeftAsync() => Assert.Empty(await Database.ScalarAsync<string[]>("""
        SELECT ARRAY(
          SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname LIKE 'pgstrata_%'
          UNION ALL SELECT 'relation ' || oid::regclass FROM pg_class
            WHERE relname LIKE 'pgstrata_%' AND relnamespace <> 'pgstrata'::regnamespace
          UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE proname LIKE 'pgstrata_%'
          UNION ALL SELECT 'trigger ' || tgname || ' on ' || tgrelid::regclass FROM pg_trigger WHERE tgname LIKE 'pgstrata_%'
          UNION ALL SELECT 'constraint ' || conname FROM pg_constraint 
            -- Before 18 the copies of a key for the leaves it leads to are never marked.
            WHERE conname LIKE 'pgstrata_%' OR NOT convalidated AND conparentid = 0
          UNION ALL SELECT 'index ' || indexrelid::regclass FROM pg_index WHERE NOT indisvalid)
        """));

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
