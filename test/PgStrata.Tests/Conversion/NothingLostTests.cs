using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Tests.Conversion;

/// <summary>What people do to a table between our steps never costs a row: what is not empty is not dropped.</summary>
public sealed class NothingLostTests
{
    const string Schema =
        """
        CREATE SCHEMA app;
        CREATE TABLE app.t (id bigint, at timestamptz, a text, PRIMARY KEY (id, at));
        INSERT INTO app.t SELECT g, '2025-01-01Z', 'x' FROM generate_series(1, 500) g;

        """;

    const string Inbound =
        """
        CREATE TABLE app.c (t bigint, t_at timestamptz, CONSTRAINT to_t FOREIGN KEY (t, t_at) REFERENCES app.t);
        INSERT INTO app.c SELECT id, at FROM app.t LIMIT 9;

        """;

    static readonly ConvertRequest Request =
        new() { Table = new QualifiedName("app", "t"), Key = "at", Every = Period.Parse("1 day"), Horizon = Horizon.OfPeriods(2) };

    [PostgresFact]
    public async Task names_swapped_under_an_early_attach_cost_no_row()
    {
        await using var database = await CreateAsync(Inbound);
        var report = await ConvertAsync(database, "switch", """
            ALTER TABLE app.c DROP CONSTRAINT to_t;
            ALTER TABLE app.t RENAME TO t_2026;
            CREATE TABLE app.t (LIKE app.t_2026 INCLUDING INDEXES);
            """);

        Assert.Equal(RunOutcome.Undone, report.Outcome);
        Assert.Equal(500L, await database.ScalarAsync<long>("SELECT count(*) FROM app.t_2026"));
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhrelid = 'app.t_2026'::regclass"));
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM pg_constraint WHERE conname LIKE 'pgstrata%'"));
    }

    [PostgresFact]
    public async Task the_bound_check_goes_from_a_table_that_was_renamed_too()
    {
        await using var database = await CreateAsync("");
        var report = await ConvertAsync(
            database, "build", "ALTER TABLE app.t RENAME TO t_old; CREATE TABLE app.t (id bigint, at timestamptz, PRIMARY KEY (id, at))");

        Assert.Equal(RunOutcome.Undone, report.Outcome);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM pg_constraint WHERE conname LIKE 'pgstrata%'"));
        Assert.Equal(500L, await database.ScalarAsync<long>("SELECT count(*) FROM app.t_old"));
    }

    [PostgresFact]
    public async Task an_undo_ends_though_the_table_or_a_leaf_is_gone()
    {
        await using var database = await CreateAsync("");
        var report = await ConvertAsync(
            database, "switch",
            "DO $$ BEGIN EXECUTE (SELECT format('DROP TABLE %s', max(inhrelid::regclass::text)) FROM pg_inherits " +
            "WHERE inhparent::regclass::text LIKE 'pgstrata_stage%'); END $$; DROP TABLE app.t");

        Assert.Equal(RunOutcome.Undone, report.Outcome);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'pgstrata_stage%'"));
    }

    [PostgresFact]
    public async Task rows_in_a_leaf_that_was_written_to_directly_stop_the_undo()
    {
        await using var database = await CreateAsync("");
        var report = await ConvertAsync(database, "switch", """
            DO $$ BEGIN EXECUTE (SELECT format('INSERT INTO %s VALUES (900, %L, NULL)', min(i.inhrelid::regclass::text),
              min((regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \(''([^'']*)'))[1]))
              FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid AND c.relkind = 'r'
              WHERE i.inhparent::regclass::text LIKE 'pgstrata_stage%'); END $$;
            ALTER TABLE app.t ADD COLUMN extra int
            """);

        Assert.Equal("stopped", report.State);
        Assert.Contains("holds rows, so it is not dropped", report.Message, StringComparison.Ordinal);
    }

    [PostgresTheory]
    [InlineData("CREATE TABLE app.far PARTITION OF app.t FOR VALUES FROM ('2090-01-01Z') TO ('2091-01-01Z') PARTITION BY RANGE (at); " +
        "CREATE TABLE app.far_1 PARTITION OF app.far FOR VALUES FROM ('2090-01-01Z') TO ('2091-01-01Z'); " +
        "INSERT INTO app.t VALUES (900, '2090-02-01Z')")]
    [InlineData("CREATE TABLE app.far PARTITION OF app.t FOR VALUES FROM ('2090-01-01Z') TO ('2091-01-01Z'); " +
        "INSERT INTO app.t VALUES (900, '2090-02-01Z')")]
    public async Task a_roll_back_that_was_planned_before_a_leaf_got_rows_changes_nothing(string more)
    {
        await using var database = await CreateAsync("");
        var strata = new Strata(database.ConnectionString);
        var converted = await strata.RunAsync(await strata.PlanAsync(Request), Patient);
        var plan = await strata.PlanAfterAsync(converted.Operation, AfterVerb.RollBack);
        await database.ExecuteAsync(more);

        var report = await strata.RunAsync(plan, Patient);

        Assert.Equal(RunOutcome.Undone, report.Outcome);
        Assert.Contains("rows live in leaf", report.Message, StringComparison.Ordinal);
        Assert.Equal(501L, await database.ScalarAsync<long>("SELECT count(*) FROM app.t"));
        var anew = await strata.PlanAfterAsync(converted.Operation, AfterVerb.RollBack);
        Assert.Contains("rows beyond", anew.Preflight.Select(c => c.Name));
    }

    [PostgresTheory]
    [InlineData("CREATE VIEW app.v AS SELECT * FROM app.t", "view app.v")]
    [InlineData("CREATE TABLE app.d (t bigint, t_at timestamptz, CONSTRAINT of_d FOREIGN KEY (t, t_at) REFERENCES app.t)", "of_d")]
    [InlineData("CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'; " +
        "CREATE TRIGGER mine BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.f()", "trigger mine")]
    public async Task a_roll_back_that_would_lose_what_was_made_since_is_blocked(string made, string named)
    {
        await using var database = await CreateAsync(Inbound);
        var strata = new Strata(database.ConnectionString);
        var converted = await strata.RunAsync(await strata.PlanAsync(Request), Patient);
        Assert.False((await strata.PlanAfterAsync(converted.Operation, AfterVerb.RollBack)).IsBlocked);
        await database.ExecuteAsync(made);

        var plan = await strata.PlanAfterAsync(converted.Operation, AfterVerb.RollBack);

        Assert.Contains(named, Assert.Single(plan.Preflight).Detail, StringComparison.Ordinal);
    }

    [PostgresTheory]
    [InlineData("DROP TABLE app.c")]
    [InlineData("ALTER TABLE app.c RENAME TO c2")]
    [InlineData("ALTER SCHEMA app RENAME TO app2; CREATE SCHEMA app; CREATE TABLE app.t (id bigint, at timestamptz)")]
    [InlineData("DO $$ BEGIN EXECUTE (SELECT format('ALTER TABLE app.c DROP CONSTRAINT %I', conname) FROM pg_constraint " +
        "WHERE conname LIKE '%twin1' AND conparentid = 0); " +
        "EXECUTE (SELECT format('ALTER TABLE %I.t DETACH PARTITION app.t', nspname) FROM pg_namespace " +
        "WHERE nspname LIKE 'pgstrata_stage%'); " +
        "EXECUTE (SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace WHERE nspname LIKE 'pgstrata_stage%'); END $$")]
    public async Task an_undo_of_an_early_attach_ends_whatever_was_renamed_or_dropped(string act)
    {
        await using var database = await CreateAsync(Inbound);
        var report = await ConvertAsync(database, "switch", act + "; COMMENT ON TABLE app.t IS 'changed'");

        Assert.True(report.Outcome == RunOutcome.Undone, report.Message);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM pg_constraint WHERE conname LIKE 'pgstrata%'"));
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'pgstrata_stage%'"));
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits"));
    }

    /// <summary>Left attached, the live table would go with what somebody takes for a left-over.</summary>
    [PostgresFact]
    public async Task a_heap_attached_to_a_table_that_was_moved_away_stops_the_undo_with_the_way_out()
    {
        await using var database = await CreateAsync(Inbound);
        var report = await ConvertAsync(
            database, "switch",
            "DO $$ BEGIN EXECUTE (SELECT format('ALTER TABLE %I.t SET SCHEMA public', nspname) FROM pg_namespace " +
            "WHERE nspname LIKE 'pgstrata_stage%'); END $$");

        Assert.Equal("stopped", report.State);
        const string wayOut = "ALTER TABLE public.t DETACH PARTITION app.t";
        Assert.Contains(wayOut, report.Message, StringComparison.Ordinal);
        await database.ExecuteAsync(wayOut);
        var again = await new Strata(database.ConnectionString).AbortAsync(report.Operation, Patient);
        Assert.True(again.Outcome == RunOutcome.Done, again.Message);
        Assert.Equal(500L, await database.ScalarAsync<long>("SELECT count(*) FROM app.t"));
    }

    [PostgresFact]
    public async Task an_index_that_was_moved_with_its_table_is_not_left_behind_unsaid()
    {
        await using var database = await CreateAsync("ALTER TABLE app.t DROP CONSTRAINT t_pkey, ADD PRIMARY KEY (id);");
        var strata = new Strata(database.ConnectionString);
        var report = await strata.RunAsync(await strata.PlanAsync(Request with { WidenKey = true }), Patient with
        {
            OnPhase = async (phase, _) =>
            {
                if (phase.Name == "before-switch") await database.ExecuteAsync("ALTER TABLE app.t SET SCHEMA public");
                return null;
            },
        });

        Assert.Equal("stopped", report.State);
        Assert.Contains("DROP INDEX CONCURRENTLY public.pgstrata_", report.Message, StringComparison.Ordinal);
    }

    [PostgresTheory]
    [InlineData("DROP TABLE")]
    [InlineData("ALTER TABLE %1$s DETACH PARTITION")]
    public async Task a_leaf_that_is_gone_stops_the_switch(string act)
    {
        await using var database = await CreateAsync("");
        var report = await ConvertAsync(
            database, "switch",
            $"DO $$ BEGIN EXECUTE (SELECT format('{act} %2$s', max(inhparent::regclass::text), max(inhrelid::regclass::text)) " +
            "FROM pg_inherits WHERE inhparent::regclass::text LIKE 'pgstrata_stage%.t'); END $$");

        Assert.Equal(RunOutcome.Undone, report.Outcome);
        Assert.Contains("a leaf that was made ahead is gone", report.Message, StringComparison.Ordinal);
        Assert.Equal("r", await database.ScalarAsync<string>("SELECT relkind::text FROM pg_class WHERE oid = 'app.t'::regclass"));
    }

    [PostgresFact]
    public async Task a_table_whose_partner_is_being_converted_waits()
    {
        await using var database = await CreateAsync(
            "CREATE TABLE app.c (t bigint, at timestamptz NOT NULL, CONSTRAINT to_t FOREIGN KEY (t, at) REFERENCES app.t);");
        var strata = new Strata(database.ConnectionString);
        var stopped = await strata.RunAsync(
            await strata.PlanAsync(Request), Patient with { Gates = ["SELECT false"], MaxWait = TimeSpan.FromSeconds(1) });
        Assert.Equal("stopped", stopped.State);

        var plan = await strata.PlanAsync(Request with { Table = new QualifiedName("app", "c") });

        Assert.Contains(plan.Preflight, c => c.Name == "foreign key" && c.Remedy!.Contains(stopped.Operation, StringComparison.Ordinal));
    }

    static RunOptions Patient => new() { MaxLock = TimeSpan.FromSeconds(30) };

    static async Task<TestDatabase> CreateAsync(string more) => await (await PostgresServer.GetAsync()).CreateDatabaseAsync(Schema + more);

    /// <summary>Converts; somebody acts just before a stage.</summary>
    static async Task<RunReport> ConvertAsync(TestDatabase database, string stage, string act)
    {
        var strata = new Strata(database.ConnectionString);
        return await strata.RunAsync(await strata.PlanAsync(Request), Patient with
        {
            OnPhase = async (phase, _) =>
            {
                if (phase.Name == $"before-{stage}") await database.ExecuteAsync(act);
                return null;
            },
        });
    }
}
