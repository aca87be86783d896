using PgStrata.Catalog;
using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Tests.Conversion;

/// <summary>Entering a stage looks again: what somebody else changed stops the operation, is named, and stays as they left it.</summary>
public sealed class StageEntryTests
{
    const string Schema =
        """
        CREATE SCHEMA app;
        CREATE TABLE app.t (id bigint, at timestamptz, a text, r bigint, PRIMARY KEY (id, at));
        INSERT INTO app.t SELECT g, '2025-01-01Z', 'x' FROM generate_series(1, 9) g;
        CREATE TABLE app.r (id bigint PRIMARY KEY);
        ALTER TABLE app.t ADD CONSTRAINT to_r FOREIGN KEY (r) REFERENCES app.r;
        CREATE FUNCTION app.nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;

        """;

    /// <summary>With it the heap is attached early.</summary>
    const string Inbound = "CREATE TABLE app.c (t bigint, t_at timestamptz, CONSTRAINT to_t FOREIGN KEY (t, t_at) REFERENCES app.t);";

    const string Column = "ALTER TABLE app.t ADD COLUMN extra int";
    const string Index = "CREATE INDEX t_a_idx ON app.t (a)";
    const string Trigger = "CREATE TRIGGER mine BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.nothing()";
    const string Grant = "GRANT SELECT ON app.t TO pg_monitor";
    const string ForeignKey = "CREATE TABLE app.d (t bigint, t_at timestamptz, CONSTRAINT of_d FOREIGN KEY (t, t_at) REFERENCES app.t)";

    const string DropBound =
        "SELECT format('ALTER TABLE app.t DROP CONSTRAINT %I', conname) FROM pg_constraint WHERE conname LIKE 'pgstrata_bound%'";

    const string DetachAll =
        "SELECT format('ALTER TABLE %s DETACH PARTITION app.t', inhparent::regclass) FROM pg_inherits WHERE inhrelid = 'app.t'::regclass";

    [PostgresTheory]
    [InlineData("", "build", Column, "columns/extra")]
    [InlineData("", "build", Index, "indexes/t_a_idx")]
    [InlineData("", "build", Trigger, "triggers/mine")]
    [InlineData("", "switch", Column, "columns/extra")]
    [InlineData("", "switch", Index, "indexes/t_a_idx")]
    [InlineData("", "switch", Grant, "grants/pg_monitor")]
    [InlineData(Inbound, "attach", Column, "columns/extra")]
    [InlineData(Inbound, "attach", Trigger, "triggers/mine")]
    [InlineData(Inbound, "switch", Index, "indexes/t_a_idx")]
    [InlineData(Inbound, "switch", Trigger, "triggers/mine")]
    [InlineData(Inbound, "switch", ForeignKey, "inbound_foreign_keys/app.d/of_d")]
    public async Task Ddl_before_a_stage_stops_the_operation_before_any_step_of_it(string more, string stage, string ddl, string named)
    {
        await using var database = await CreateAsync(more);
        var (report, steps) = await ConvertAsync(database, stage, () => database.ExecuteAsync(ddl));

        Assert.Equal(RunOutcome.Undone, report.Outcome);
        Assert.Contains($"stage {stage} would be others now", report.Message, StringComparison.Ordinal);
        Assert.Contains(named, report.Message, StringComparison.Ordinal);
        Assert.NotEmpty(steps);
        Assert.All(report.Steps.Where(s => steps.Contains(s.Id)), s => Assert.Equal("pending", s.State));
        await using var other = await CreateAsync(more);
        await other.ExecuteAsync(ddl);
        Assert.Empty(ConvertProbe.Differences(await ShapeAsync(other), await ShapeAsync(database)));
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'pgstrata_stage%'"));
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task A_cascade_before_the_switch_fires_a_statement_trigger_once(int major)
    {
        const string cascading =
            """
            CREATE TABLE app.fired (n int);
            CREATE FUNCTION app.count() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO app.fired VALUES (1); RETURN NULL; END $$;
            CREATE TRIGGER counted AFTER DELETE ON app.t FOR EACH STATEMENT EXECUTE FUNCTION app.count();
            ALTER TABLE app.t DROP CONSTRAINT to_r, ADD CONSTRAINT to_r FOREIGN KEY (r) REFERENCES app.r ON DELETE CASCADE;
            INSERT INTO app.r VALUES (1), (2);
            INSERT INTO app.t VALUES (100, '2025-01-01Z', 'x', 1), (101, '2025-01-01Z', 'x', 2);

            """;
        await using var database = await CreateAsync(cascading, major);
        var (report, _) = await ConvertAsync(database, "switch", () => database.ExecuteAsync("DELETE FROM app.r WHERE id = 1"));
        var before = await database.ScalarAsync<long>("SELECT count(*) FROM app.fired");
        await database.ExecuteAsync("DELETE FROM app.r WHERE id = 2");

        Assert.Equal(RunOutcome.Done, report.Outcome);
        Assert.Equal((1L, 2L), (before, await database.ScalarAsync<long>("SELECT count(*) FROM app.fired")));
        Assert.Equal(9L, await database.ScalarAsync<long>("SELECT count(*) FROM app.t"));
    }

    [PostgresTheory]
    [InlineData("", "build", DropBound, "constraints/pgstrata_bound_")]
    [InlineData("", "switch", DropBound, "constraints/pgstrata_bound_")]
    [InlineData(Inbound, "switch", DetachAll, "partition: undone by somebody else")]
    public async Task Work_of_the_operation_that_somebody_undid_stops_it_too(string more, string stage, string undo, string named)
    {
        await using var database = await CreateAsync(more);
        var before = await ShapeAsync(database);
        var (report, _) = await ConvertAsync(database, stage, () => database.ExecuteAsync($"DO $$ BEGIN EXECUTE ({undo}); END $$"));

        Assert.Equal(RunOutcome.Undone, report.Outcome);
        Assert.Contains(named, report.Message, StringComparison.Ordinal);
        Assert.Empty(ConvertProbe.Differences(before, await ShapeAsync(database)));
    }

    [PostgresFact]
    public async Task Another_table_under_the_same_name_stops_it()
    {
        await using var database = await CreateAsync("");
        var (report, _) = await ConvertAsync(
            database, "build",
            () => database.ExecuteAsync("DROP TABLE app.t; CREATE TABLE app.t (id bigint, at timestamptz, PRIMARY KEY (id, at))"));

        Assert.Equal(RunOutcome.Undone, report.Outcome);
        Assert.Contains("another table", report.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_plan_with_an_unknown_inspection_is_refused()
    {
        await using var database = await CreateAsync("");
        var strata = new Strata(database.ConnectionString);
        var plan = await strata.PlanAsync(Request);
        var refused = await Assert.ThrowsAsync<StrataException>(
            () => strata.RunAsync(plan with { Stages = [.. plan.Stages.Select(s => s with { Inspection = "of the moon" })] }));
        Assert.Equal("unknown_inspection", refused.Code);
    }

    static ConvertRequest Request =>
        new() { Table = new QualifiedName("app", "t"), Key = "at", Every = Period.Parse("1 day"), Horizon = Horizon.OfPeriods(2) };

    static async Task<TestDatabase> CreateAsync(string more, int major = PostgresVersions.Default) =>
        await (await PostgresServer.GetAsync(major)).CreateDatabaseAsync(Schema + more);

    static Task<TableShape> ShapeAsync(TestDatabase database) =>
        ConvertProbe.ShapeAsync(new Strata(database.ConnectionString), Request.Table);

    /// <summary>Converts; somebody acts between the hook before a stage and the stage.</summary>
    static async Task<(RunReport Report, IReadOnlyList<string> Steps)> ConvertAsync(TestDatabase database, string stage, Func<Task> act)
    {
        var strata = new Strata(database.ConnectionString);
        var plan = await strata.PlanAsync(Request);
        Assert.False(plan.IsBlocked, string.Join("\n", plan.Preflight));
        var options = new RunOptions
        {
            MaxLock = TimeSpan.FromSeconds(30),
            OnPhase = async (phase, _) =>
            {
                if (phase.Name == $"before-{stage}") await act();
                return null;
            },
        };
        return (await strata.RunAsync(plan, options), [.. plan.Stages.Single(s => s.Name == stage).Steps.Select(s => s.Id)]);
    }
}
