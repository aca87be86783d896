using PgStrata.Catalog;
using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Reshape.Undo;
using PgStrata.Sql;
using PgStrata.Testing;
using PgStrata.Tests.Conversion;

namespace PgStrata.Tests.Reshape.Undo;

/// <summary>A table in a database of its own that becomes plain again, and what comes after.</summary>
sealed class UndoRun : IAsyncDisposable
{
    /// <summary>A busy machine must not make a test fail.</summary>
    internal static readonly RunOptions Patient = new() { MaxLock = TimeSpan.FromSeconds(30) };

    UndoRun(TestDatabase database, QualifiedName table) =>
        (Database, Table, Strata) = (database, table, new Strata(database.ConnectionString));

    internal TestDatabase Database { get; }

    internal QualifiedName Table { get; }

    internal Strata Strata { get; }

    internal Plan Plan { get; private set; } = null!;

    internal string Operation => Plan.Operation;

    internal static async Task<UndoRun> OfAsync(int major, string schema, QualifiedName table) =>
        new(await (await PostgresServer.GetAsync(major)).CreateDatabaseAsync(schema), table);

    internal Task<TableShape> ShapeAsync() => ConvertProbe.ShapeAsync(Strata, Table);

    /// <summary>Converts, and ends the way back.</summary>
    internal async Task ConvertAsync(ConvertRequest request)
    {
        var plan = await Strata.PlanAsync(request);
        await DoneAsync(plan);
        await DoneAsync(await Strata.PlanAfterAsync(plan.Operation, AfterVerb.Complete));
    }

    internal async Task<Plan> PlanAsync(params IEnumerable<string[]> keys) =>
        Plan = await Strata.PlanAsync(new UndoRequest { Table = Table, Keys = [.. keys] });

    internal async Task<RunReport> UndoAsync(params IEnumerable<string[]> keys) => await DoneAsync(await PlanAsync(keys));

    internal Task<Plan> AfterAsync(AfterVerb verb) => Strata.PlanAfterAsync(Operation, verb);

    internal async Task<RunReport> DoneAsync(Plan plan)
    {
        Assert.False(plan.IsBlocked, string.Join("\n", plan.Preflight.Where(c => c.Verdict == Verdict.Block)));
        var report = await Strata.RunAsync(plan, Patient);
        Assert.True(report.Outcome == RunOutcome.Done, report.Message);
        return report;
    }

    internal Task<string> RowsAsync() => Database.ScalarAsync<string>(
        $"SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {Table} t");

    internal Task<string> StateAsync(string? operation = null) =>
        Database.ScalarAsync<string>($"SELECT state FROM pgstrata.operation WHERE id = '{operation ?? Operation}'");

    /// <summary>No schema, relation, function or trigger of an operation is there.</summary>
    internal async Task NothingLeftAsync() => Assert.Empty(await Database.ScalarAsync<string[]>("""
        SELECT ARRAY(
          SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname LIKE 'pgstrata_%'
          UNION ALL SELECT 'relation ' || oid::regclass FROM pg_class
            WHERE relname LIKE 'pgstrata_%' AND relnamespace <> 'pgstrata'::regnamespace
          UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE proname LIKE 'pgstrata_%'
          UNION ALL SELECT 'trigger ' || tgname || ' on ' || tgrelid::regclass FROM pg_trigger WHERE tgname LIKE 'pgstrata_%')
        """));

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
