using System.Text.Json;
using PgStrata.Conversion;
using PgStrata.Conversion.Queries;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Tests.Conversion.Queries;

/// <summary>The planner's own word on the application's statements.</summary>
public sealed class QueryAdvisorTests
{
    const string Table =
        """
        CREATE SCHEMA app;
        CREATE TABLE app.t (id bigint PRIMARY KEY, at timestamptz NOT NULL, a text); CREATE INDEX ON app.t (at);
        INSERT INTO app.t SELECT g, now() - g * interval '1 hour', 'x' FROM generate_series(1, 100) g;
        CREATE TABLE app.other (t_id bigint, at timestamptz);
        """;

    static readonly QualifiedName Name = new("app", "t");

    static ConvertRequest Request =>
        new() { Table = Name, Key = "at", Every = Period.Parse("1 day"), Horizon = Horizon.OfPeriods(4), WidenKey = true };

    static readonly RunOptions Patient = new() { MaxLock = TimeSpan.FromSeconds(30) };

    static async Task<TestDatabase> ConvertedAsync(int major)
    {
        var database = await (await PostgresServer.GetAsync(major)).CreateDatabaseAsync(Table);
        var strata = new Strata(database.ConnectionString);
        var report = await strata.RunAsync(await strata.PlanAsync(Request), Patient);
        Assert.True(report.Outcome == RunOutcome.Done, report.Message);
        return database;
    }

    static async Task<IReadOnlyList<QueryFinding>> AdviseAsync(TestDatabase database, string script)
    {
        await using var session = await new Strata(database.ConnectionString).Sessions.OpenAsync("test");
        var target = await new QuerySources(session, Name).TargetAsync(default);
        return await new QueryAdvisor(session, target).AdviseAsync(Statement.Script(script), default);
    }

    [PostgresTheory]
    [PostgresVersions("SELECT * FROM app.t WHERE at = '2025-01-01Z'", "Fine", 1, false, Smoke = true)]
    [PostgresVersions("SELECT * FROM t WHERE at >= now() + interval '40 days'", "Fine", 0, false)]
    [PostgresVersions("SELECT * FROM app.t WHERE at = $1 AND id = $2", "Fine", 0, true, Smoke = true)]
    [PostgresVersions("SELECT * FROM app.t WHERE at > now() - interval $1 AND id = $2", "Fine", 0, true)]
    [PostgresVersions("DELETE FROM app.t WHERE at < $1", "Fine", 0, true)]
    [PostgresVersions("SELECT * FROM app.t WHERE id = $1", "AllLeaves", -1, false, Smoke = true)]
    [PostgresVersions("UPDATE app.t SET a = $1 WHERE id = $2", "AllLeaves", -1, false)]
    [PostgresVersions("SELECT * FROM app.t WHERE at::date = $1", "AllLeaves", -1, false)]
    [PostgresVersions("WITH x AS (SELECT 1) SELECT count(*) FROM app.t JOIN app.other o ON o.t_id = t.id", "AllLeaves", -1, false)]
    [PostgresVersions("SELECT id, a, count(*) FROM app.t GROUP BY id", "Breaks", -2, false, Smoke = true)]
    [PostgresVersions("INSERT INTO app.t VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET a = excluded.a", "Breaks", -2, false, Smoke = true)]
    [PostgresVersions("INSERT INTO app.t VALUES ($1, $2) ON CONFLICT (id, at) DO NOTHING", "Fine", -2, false)]
    [PostgresVersions("SELECT no_such_column FROM app.t", "Unknown", -2, false)]
    public async Task Statement_is_judged_by_its_plan(int major, string sql, string verdict, int touched, bool byParameter)
    {
        await using var database = await ConvertedAsync(major);
        var finding = Assert.Single(await AdviseAsync(database, sql));
        Assert.Equal((verdict, byParameter), (finding.Verdict.ToString(), finding.ByParameter));
        Assert.Equal(touched switch { -1 => finding.Leaves, -2 => null, _ => touched }, finding.Touched);
        Assert.Equal(verdict is "AllLeaves" && !sql.Contains("at::date", StringComparison.Ordinal), finding.LacksKey);
        Assert.Equal(verdict is "Fine", finding.Advice.Count == 0);
        Assert.Equal(100L, await database.ScalarAsync<long>("SELECT count(*) FROM app.t"));
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Staged_parent_of_an_open_conversion_answers_before_anybody_uses_it(int major)
    {
        await using var database = await (await PostgresServer.GetAsync(major)).CreateDatabaseAsync(Table);
        var strata = new Strata(database.ConnectionString);
        var plain = await Assert.ThrowsAsync<StrataException>(() => AdviseAsync(database, "SELECT 1"));
        Assert.Equal("not_partitioned", plain.Code);
        // An impossible budget for the rehearsal stops the run just before the switch, with everything built.
        var report = await strata.RunAsync(await strata.PlanAsync(Request), new RunOptions { MaxLock = TimeSpan.FromTicks(1) });
        Assert.NotEqual(RunOutcome.Done, report.Outcome);

        var findings = await AdviseAsync(
            database,
            "SELECT * FROM app.t WHERE id = 1; INSERT INTO \"app\".t VALUES (1) ON CONFLICT (id) DO NOTHING; " +
            "SELECT a FROM t WHERE at = $1");
        Assert.Equal([QueryVerdict.Breaks, QueryVerdict.AllLeaves, QueryVerdict.Fine], findings.Select(f => f.Verdict));
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Command_reads_what_the_server_has_seen(int major)
    {
        await using var database = await ConvertedAsync(major);
        await database.ExecuteAsync("CREATE EXTENSION pg_stat_statements");
        await database.ExecuteAsync("SELECT a FROM app.t WHERE id = 7");
        await database.ExecuteAsync("SELECT a FROM app.t WHERE at > now() - interval '1 day' AND id = 8");
        var run = await Tool.RunAsync("queries", "app.t", "--connection", database.ConnectionString, "--output", "json");
        using var json = JsonDocument.Parse(run.Output);
        var all = Assert.Single(
            json.RootElement.GetProperty("statements").EnumerateArray(),
            s => s.GetProperty("statement").GetString() == "SELECT a FROM app.t WHERE id = $1");
        Assert.Equal("all leaves", all.GetProperty("verdict").GetString());
        Assert.True(all.GetProperty("lacks_key").GetBoolean());
        Assert.True(all.GetProperty("calls").GetInt64() >= 1);
        var pruned = Assert.Single(
            json.RootElement.GetProperty("statements").EnumerateArray(),
            s => s.GetProperty("statement").GetString()!.Contains("interval", StringComparison.Ordinal));
        Assert.Equal("fine", pruned.GetProperty("verdict").GetString());
    }

    [PostgresTheory, PostgresVersions]
    public async Task Command_prints_a_table_for_a_file_and_fails_when_something_breaks(int major)
    {
        await using var database = await ConvertedAsync(major);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "SELECT * FROM app.t WHERE id = 1;\nCOPY app.t TO STDOUT;");
            var run = await Tool.RunAsync("queries", "app.t", "--connection", database.ConnectionString, "--file", file);
            Assert.Equal(3, run.ExitCode);
            Assert.Contains("breaks", run.Output, StringComparison.Ordinal);
            Assert.Contains("COPY (SELECT … FROM app.t) TO", run.Output, StringComparison.Ordinal);
            Assert.Contains("1 break, 1 read all leaves (1 lack the key)", run.Output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
