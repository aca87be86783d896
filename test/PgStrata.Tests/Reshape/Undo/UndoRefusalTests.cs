using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Tests.Reshape.Undo;

/// <summary>What an undo cannot carry is found before the first change; what comes in between stops it before the switch.</summary>
public sealed class UndoRefusalTests
{
    static readonly QualifiedName Table = new("app", "t");

    const string Schema = """
        CREATE SCHEMA app;
        CREATE TABLE app.t (id bigint, at timestamptz, note text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
        CREATE TABLE app.a PARTITION OF app.t FOR VALUES FROM (MINVALUE) TO ('2026-11-10Z');
        CREATE TABLE app.b PARTITION OF app.t FOR VALUES FROM ('2026-11-10Z') TO (MAXVALUE);
        INSERT INTO app.t SELECT g, '2026-11-01Z'::timestamptz + g * interval '1 hour', 'n' || g FROM generate_series(1, 500) g;
        CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
        """;

    [PostgresTheory]
    [InlineData("ALTER TABLE app.t DROP CONSTRAINT t_pkey", "row key")]
    [InlineData("CREATE VIEW app.v AS SELECT * FROM app.a", "leaves")]
    [InlineData("CREATE TRIGGER own AFTER INSERT ON app.a FOR EACH ROW EXECUTE FUNCTION app.f()", "leaves")]
    [InlineData("CREATE MATERIALIZED VIEW app.v AS SELECT * FROM app.t", "dependents")]
    [InlineData("CREATE PUBLICATION p FOR ALL TABLES", "publication")]
    [InlineData("CREATE PUBLICATION p FOR TABLE app.t", "publication")]
    [InlineData("CREATE INDEX half ON ONLY app.t (note)", "index")]
    [InlineData("ALTER TABLE app.t DETACH PARTITION app.a; ALTER TABLE app.t DETACH PARTITION app.b", "leaves")]
    [InlineData("CREATE RULE r AS ON DELETE TO app.t DO ALSO NOTHING", "rule")]
    [InlineData("ALTER TABLE app.t ADD COLUMN up bigint, ADD COLUMN up_at timestamptz, " +
        "ADD FOREIGN KEY (up, up_at) REFERENCES app.t", "foreign key")]
    public async Task is_refused(string made, string name)
    {
        await using var run = await UndoRun.OfAsync(PostgresVersions.Default, Schema + made, Table);

        var plan = await run.PlanAsync();

        Assert.Contains(plan.Preflight, c => c.Verdict == Verdict.Block && c.Name == name);
        Assert.Empty(plan.Steps);
    }

    [PostgresFact]
    public async Task a_key_that_nothing_is_left_of_is_refused_with_those_there_are()
    {
        await using var run = await UndoRun.OfAsync(PostgresVersions.Default, Schema, Table);

        var block = Assert.Single((await run.PlanAsync(["note"])).Preflight, c => c.Verdict == Verdict.Block);

        Assert.Equal("keys", block.Name);
        Assert.Contains("t_pkey (id, at)", block.Remedy, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task a_plain_table_and_one_with_a_way_back_are_refused()
    {
        await using var run = await UndoRun.OfAsync(
            PostgresVersions.Default,
            "CREATE SCHEMA app; CREATE TABLE app.t (id bigint, at timestamptz, PRIMARY KEY (id, at)); " +
            "INSERT INTO app.t VALUES (1, now())",
            Table);
        Assert.Equal("table", Assert.Single((await run.PlanAsync()).Preflight, c => c.Verdict == Verdict.Block).Name);
        var converted = await run.Strata.PlanAsync(new ConvertRequest { Table = Table, Key = "at", Every = Period.Parse("1 day") });
        await run.DoneAsync(converted);

        var block = Assert.Single((await run.PlanAsync()).Preflight, c => c.Verdict == Verdict.Block);

        Assert.Equal("way back", block.Name);
        Assert.Contains(converted.Operation, block.Detail, StringComparison.Ordinal);
    }

    [PostgresTheory, InlineData(15), InlineData(18)]
    public async Task rows_that_share_the_narrower_key_are_named_before_anything_is_built(int major)
    {
        await using var run = await UndoRun.OfAsync(major, Schema + "INSERT INTO app.t VALUES (7, '2026-11-29Z', 'second')", Table);

        var report = await run.Strata.RunAsync(await run.PlanAsync(["id"]), UndoRun.Patient);

        Assert.Equal(RunOutcome.Undone, report.Outcome);
        Assert.Contains("(id)=(7) in the rows (7,", report.Message, StringComparison.Ordinal);
        await run.NothingLeftAsync();
        Assert.Equal('p', (await run.ShapeAsync()).Kind);
    }

    [PostgresTheory]
    [InlineData("CREATE TABLE app.x (LIKE app.t); ALTER TABLE app.t DETACH PARTITION app.b", "app.b was detached or dropped")]
    [InlineData("ALTER TABLE app.t DETACH PARTITION app.b; " +
        "ALTER TABLE app.t ATTACH PARTITION app.b FOR VALUES FROM ('2026-11-10Z') TO ('2030-01-01Z')",
        "app.b has changed its name, place or bound")]
    [InlineData("ALTER TABLE app.t ADD COLUMN late int", "late")]
    public async Task what_is_changed_between_plan_and_switch_stops_it(string change, string named)
    {
        await using var run = await UndoRun.OfAsync(PostgresVersions.Default, Schema, Table);
        await run.PlanAsync();
        using var stop = new CancellationTokenSource();
        var first = await run.Strata.RunAsync(run.Plan, UndoRun.Patient, new StopAfter("compare", stop), stop.Token);
        Assert.Equal(RunOutcome.Interrupted, first.Outcome);
        await run.Database.ExecuteAsync(change);

        var report = await run.Strata.ResumeAsync(run.Operation, UndoRun.Patient);

        Assert.NotEqual(RunOutcome.Done, report.Outcome);
        Assert.Contains(named, report.Message, StringComparison.Ordinal);
        Assert.Equal('p', (await run.ShapeAsync()).Kind);
        if (report.Outcome != RunOutcome.Undone)
            Assert.Equal(RunOutcome.Done, (await run.Strata.AbortAsync(run.Operation, UndoRun.Patient)).Outcome);
        await run.NothingLeftAsync();
    }

    sealed class StopAfter(string step, CancellationTokenSource stop) : IProgress<RunEvent>
    {
        public void Report(RunEvent value)
        {
            if (value is RunEvent.StepFinished done && done.Id == step) stop.Cancel();
        }
    }
}
