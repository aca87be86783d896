using PgStrata.Maintenance;
using PgStrata.Partitioning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Bench.Maintenance;

/// <summary>pg_partman's two forms, each over a new connection, and this tool's two.</summary>
static class Keepers
{
    internal static readonly Keeper Function = new(
        "pg_partman", "pg_partman run_maintenance()", database => PartmanAsync(database, "SELECT partman.run_maintenance()"));

    internal static readonly Keeper Procedure = new(
        "pg_partman_proc", "pg_partman run_maintenance_proc()",
        database => PartmanAsync(database, "CALL partman.run_maintenance_proc()"));

    /// <summary>Without ANALYZE, which pg_partman leaves out too; the report has it apart.</summary>
    internal static readonly Keeper Library = new(
        "pgstrata_library", "pgstrata, the library in a running process", database => LibraryAsync(database, TimeSpan.Zero))
    {
        Before = 20, // a process that has been running has compiled what it runs
    };

    internal static readonly Keeper Process = new(
        "pgstrata_process", "pgstrata maintain, the whole process",
        database => Tool.RunAsync(database, "maintain", "--output", "json"));

    /// <summary>The library with its daily ANALYZE of the parents whose leaves changed.</summary>
    internal static readonly Keeper Analyzing = new(
        "pgstrata_analyze", "pgstrata, the library with ANALYZE", database => LibraryAsync(database, TimeSpan.FromHours(1)));

    /// <summary>Takes all tables under policies, read from their bounds.</summary>
    internal static async Task AdoptAsync(BenchDatabase database)
    {
        await using var session = await new SessionFactory(database.ConnectionString).OpenAsync("bench", CancellationToken.None);
        var tables = await session.QueryAsync(
            SqlText.Raw("SELECT relname::text FROM pg_class WHERE relkind = 'p' AND relnamespace = 'app'::regnamespace ORDER BY 1"),
            row => new QualifiedName("app", row.GetString(0)));
        var adoption = new Adoption(session);
        var drafts = new List<PolicyDraft>();
        foreach (var table in tables)
            drafts.Add(await adoption.InferAsync(table, new PolicyDraft { Horizon = Horizon.OfPeriods(DailyTables.Premake).ToString() }));
        var report = await new PolicyStore(session).ApplyAsync(drafts, prune: false, planOnly: false);
        if (report.Faults.Count > 0)
            throw new InvalidOperationException(string.Join('\n', report.Faults));
    }

    static async Task PartmanAsync(BenchDatabase database, string sql)
    {
        await database.CloseAsync();
        await database.ExecuteAsync(sql);
    }

    static async Task LibraryAsync(BenchDatabase database, TimeSpan analyze)
    {
        var maintainer = new Maintainer(new SessionFactory(database.ConnectionString));
        var report = await maintainer.RunAsync(new MaintainRequest { AnalyzeWithin = analyze });
        if (report.Exit == MaintainExit.Done) return;
        var messages = report.Tables.Where(t => t.Message is not null).Select(t => $"{t.Table}: {t.Message}");
        throw new InvalidOperationException(string.Join('\n', messages));
    }
}
