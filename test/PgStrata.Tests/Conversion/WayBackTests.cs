using PgStrata.Catalog;
using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Tests.Conversion;

/// <summary>Roll-back and completion of a table that people went on working on since the conversion.</summary>
public sealed class WayBackTests
{
    const string Schema =
        """
        CREATE SCHEMA app;
        CREATE TABLE app.t (id bigint, at timestamptz, a text, PRIMARY KEY (id, at));
        CREATE INDEX t_a ON app.t (a);
        CREATE STATISTICS app.st ON id, a FROM app.t;
        CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
        CREATE TRIGGER tr AFTER INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.f();
        CREATE VIEW app.v AS SELECT id, a FROM app.t;
        INSERT INTO app.t SELECT g, '2025-01-01Z', 'x' FROM generate_series(1, 9) g;
        """;

    static readonly QualifiedName Table = new("app", "t");

    static readonly ConvertRequest Request =
        new() { Table = Table, Key = "at", Every = Period.Parse("1 day"), Horizon = Horizon.OfPeriods(2) };

    static RunOptions Patient => new() { MaxLock = TimeSpan.FromSeconds(30) };

    /// <summary>The same act on the plain table says what the table has to look like in the end.</summary>
    [PostgresTheory]
    [InlineData("GRANT SELECT ON app.t TO PUBLIC; GRANT UPDATE (a) ON app.t TO PUBLIC")]
    [InlineData("REVOKE UPDATE ON app.t FROM postgres")]
    [InlineData("CREATE POLICY p ON app.t USING (id > 3); ALTER TABLE app.t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")]
    [InlineData("CREATE PUBLICATION p FOR TABLE app.t WITH (publish_via_partition_root = true)")]
    [InlineData("COMMENT ON TABLE app.t IS 'new'; COMMENT ON COLUMN app.t.a IS 'new'")]
    [InlineData("ALTER TABLE app.t OWNER TO pg_monitor")]
    [InlineData("ALTER TABLE app.t DISABLE TRIGGER tr")]
    [InlineData("DROP TRIGGER tr ON app.t")]
    [InlineData("DROP INDEX app.t_a")]
    [InlineData("DROP VIEW app.v")]
    [InlineData("CREATE OR REPLACE VIEW app.v AS SELECT id, a, 1 AS one FROM app.t")]
    [InlineData("ALTER TABLE app.t ADD COLUMN b int DEFAULT 7 CHECK (b > 0)")]
    [InlineData("ALTER TABLE app.t RENAME COLUMN a TO aa")]
    [InlineData("ALTER TABLE app.t DROP COLUMN a CASCADE")]
    public async Task what_was_done_since_is_there_after_a_roll_back(string act)
    {
        await using var database = await CreateAsync();
        await using var twin = await CreateAsync();
        var converted = await ConvertAsync(database);
        await database.ExecuteAsync(act);
        await twin.ExecuteAsync(act);

        var strata = new Strata(database.ConnectionString);
        var report = await strata.RunAsync(await strata.PlanAfterAsync(converted, AfterVerb.RollBack), Patient);

        Assert.True(report.Outcome == RunOutcome.Done, report.Message);
        var wanted = await ConvertProbe.ShapeAsync(new Strata(twin.ConnectionString), Table);
        var got = await ConvertProbe.ShapeAsync(strata, Table);
        Assert.Empty(ShapeDifference.Between(wanted, got));
        Assert.Equal(9L, await database.ScalarAsync<long>("SELECT count(*) FROM app.t"));
    }

    [PostgresFact]
    public async Task what_a_roll_back_does_not_carry_is_said()
    {
        await using var database = await CreateAsync();
        var converted = await ConvertAsync(database);
        await database.ExecuteAsync("CREATE STATISTICS app.more ON id, at FROM app.t");

        var plan = await new Strata(database.ConnectionString).PlanAfterAsync(converted, AfterVerb.RollBack);

        Assert.False(plan.IsBlocked);
        Assert.Contains("app.more", Assert.Single(plan.Preflight).Detail, StringComparison.Ordinal);
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task what_was_kept_for_the_way_back_may_be_gone(bool completes)
    {
        await using var database = await CreateAsync();
        var converted = await ConvertAsync(database);
        await database.ExecuteAsync($"""
            ALTER TABLE app.t_legacy DROP CONSTRAINT pgstrata_bound_{converted}; DROP SCHEMA pgstrata_stage_{converted}
            """);

        var strata = new Strata(database.ConnectionString);
        var verb = completes ? AfterVerb.Complete : AfterVerb.RollBack;
        var report = await strata.RunAsync(await strata.PlanAfterAsync(converted, verb), Patient);

        Assert.True(report.Outcome == RunOutcome.Done, report.Message);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'pgstrata_stage%'"));
    }

    [PostgresTheory]
    [InlineData("ALTER TABLE app.t RENAME TO \"t 2\"")]
    [InlineData("ALTER TABLE app.t_legacy RENAME TO old")]
    [InlineData("CREATE SCHEMA b; ALTER TABLE app.t SET SCHEMA b")]
    public async Task a_renamed_table_goes_back_under_its_old_name_only(string act)
    {
        await using var database = await CreateAsync();
        var converted = await ConvertAsync(database);
        await database.ExecuteAsync(act);

        var strata = new Strata(database.ConnectionString);
        var blocked = Assert.Single((await strata.PlanAfterAsync(converted, AfterVerb.RollBack)).Preflight);
        Assert.Equal("names", blocked.Name);
        await database.ExecuteAsync(blocked.Remedy!);
        var report = await strata.RunAsync(await strata.PlanAfterAsync(converted, AfterVerb.RollBack), Patient);
        Assert.True(report.Outcome == RunOutcome.Done, report.Message);
    }

    [PostgresTheory]
    [InlineData("ALTER TABLE app.t RENAME TO t2")]
    [InlineData("ALTER TABLE app.t_legacy RENAME TO old")]
    [InlineData("ALTER SCHEMA app RENAME TO b")]
    [InlineData("ALTER TABLE app.t DETACH PARTITION app.t_legacy")]
    public async Task a_renamed_table_is_completed_under_its_new_name(string act)
    {
        await using var database = await CreateAsync();
        var converted = await ConvertAsync(database);
        await database.ExecuteAsync(act);

        var strata = new Strata(database.ConnectionString);
        var report = await strata.RunAsync(await strata.PlanAfterAsync(converted, AfterVerb.Complete), Patient);

        Assert.True(report.Outcome == RunOutcome.Done, report.Message);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM pg_constraint WHERE conname LIKE 'pgstrata_bound%'"));
        Assert.Equal("completed", await database.ScalarAsync<string>("SELECT state FROM pgstrata.operation WHERE verb = 'convert'"));
    }

    static async Task<TestDatabase> CreateAsync() => await (await PostgresServer.GetAsync()).CreateDatabaseAsync(Schema);

    static async Task<string> ConvertAsync(TestDatabase database)
    {
        var strata = new Strata(database.ConnectionString);
        var report = await strata.RunAsync(await strata.PlanAsync(Request), Patient);
        Assert.True(report.Outcome == RunOutcome.Done, report.Message);
        return report.Operation;
    }
}
