using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Testing;

namespace PgStrata.Tests.Conversion;

/// <summary>A plan is reviewed, saved and run later: what runs is what was reviewed, or nothing.</summary>
public sealed class SavedPlanTests
{
    const string Schema =
        """
        CREATE SCHEMA app;
        CREATE TABLE app.events (at timestamptz NOT NULL, note text);
        CREATE INDEX ON app.events (at);
        INSERT INTO app.events SELECT now() - g * interval '1 hour', 'n' FROM generate_series(1, 100) g;
        """;

    static readonly ConvertRequest Request = new()
    {
        Table = new("app", "events"), Key = "at", Every = Period.Parse("1 day"), Horizon = Horizon.OfPeriods(1),
    };

    [PostgresFact]
    public async Task planning_changes_nothing_in_the_database()
    {
        var (database, strata) = await StartAsync();
        await using var _ = database;
        var before = await CatalogAsync(database);
        var plan = await strata.PlanAsync(Request);
        Assert.NotEmpty(plan.Stages);
        Assert.Equal(before, await CatalogAsync(database));
    }

    [PostgresFact]
    public async Task a_saved_plan_runs_the_statements_that_were_reviewed()
    {
        var (database, strata) = await StartAsync();
        await using var _ = database;
        var saved = PlanJson.Write(await strata.PlanAsync(Request));
        var report = await strata.RunAsync(PlanJson.Read(saved));
        Assert.True(report.Outcome == RunOutcome.Done, report.Message);
        Assert.Equal(saved, await database.ScalarAsync<string>("SELECT plan::text FROM pgstrata.operation"));
    }

    [PostgresFact]
    public async Task a_plan_for_a_shape_that_has_changed_is_refused_before_the_first_change()
    {
        var (database, strata) = await StartAsync();
        await using var _ = database;
        var plan = await strata.PlanAsync(Request);
        await database.ExecuteAsync("ALTER TABLE app.events ADD COLUMN more int");
        var error = await Assert.ThrowsAsync<StrataException>(() => strata.RunAsync(plan));
        Assert.Equal("changed", error.Code);
        Assert.Equal("r", await database.ScalarAsync<string>("SELECT relkind::text FROM pg_class WHERE oid = 'app.events'::regclass"));
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM pgstrata.operation"));
    }

    /// <summary>Its CHECK would reject every row from the first step on.</summary>
    [PostgresFact]
    public async Task a_plan_whose_bound_was_passed_meanwhile_is_refused_before_the_first_change()
    {
        await using var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync(
            "CREATE SCHEMA app; CREATE TABLE app.events (id bigint PRIMARY KEY); INSERT INTO app.events VALUES (1);");
        var strata = new Strata(database.ConnectionString);
        var plan = await strata.PlanAsync(Request with { Key = "id", Every = Period.Parse("1000") });
        await database.ExecuteAsync("INSERT INTO app.events VALUES (5000)");

        var report = await strata.RunAsync(plan);

        Assert.Contains("rows have reached its bound", report.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM pgstrata.step"));
        await database.ExecuteAsync("INSERT INTO app.events VALUES (5001)");
    }

    /// <summary>Found out of the server itself, which knows more reasons than any check.</summary>
    [PostgresFact]
    public async Task what_the_server_will_not_build_is_found_before_the_first_change()
    {
        var (database, strata) = await StartAsync();
        await using var _ = database;
        var plan = await strata.PlanAsync(Request);
        await database.ExecuteAsync("""
            CREATE FUNCTION public.veto() RETURNS event_trigger LANGUAGE plpgsql AS $f$ BEGIN
              IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE schema_name LIKE 'pgstrata_stage%') THEN
                RAISE EXCEPTION 'no new tables'; END IF; END $f$;
            CREATE EVENT TRIGGER veto ON ddl_command_end EXECUTE FUNCTION public.veto();
            """);

        var report = await strata.RunAsync(plan);

        Assert.Contains("no new tables", report.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM pgstrata.step"));
    }

    [PostgresFact]
    public async Task a_second_conversion_of_the_same_table_is_refused_and_says_what_to_do()
    {
        var (database, strata) = await StartAsync();
        await using var _ = database;
        var (first, second) = (await strata.PlanAsync(Request), await strata.PlanAsync(Request));
        Assert.Equal(RunOutcome.Done, (await strata.RunAsync(first)).Outcome);
        Assert.Equal("changed", (await Assert.ThrowsAsync<StrataException>(() => strata.RunAsync(second))).Code);
        var again = await strata.PlanAsync(Request);
        Assert.Contains(again.Preflight, c => c is { Verdict: Verdict.Block, Name: "table" });
    }

    [PostgresFact]
    public async Task locks_on_what_nobody_uses_any_more_are_not_counted_as_a_stall()
    {
        var (database, strata) = await StartAsync();
        await using var _ = database;
        var plan = await strata.PlanAsync(Request);
        Assert.Equal(RunOutcome.Done, (await strata.RunAsync(plan)).Outcome);
        var back = await strata.RunAsync(await strata.PlanAfterAsync(plan.Operation, AfterVerb.RollBack));
        Assert.True(back.Outcome == RunOutcome.Done, back.Message);
        Assert.Equal(["switch"], back.Steps.Where(s => s.LockHoldMs > 0 && !s.OutOfUse).Select(s => s.Id));
        Assert.Contains(back.Steps, s => s is { OutOfUse: true, LockHoldMs: > 0 });
        var cutOver = back.Steps.Single(s => s.Id == "switch");
        Assert.True(cutOver.RehearsalHoldMs > 0);
        Assert.Equal(Math.Max(cutOver.LockHoldMs, cutOver.RehearsalHoldMs), back.LongestExclusiveLockMs);
    }

    [PostgresFact]
    public async Task completing_ends_the_way_back_and_leaves_nothing_behind()
    {
        var (database, strata) = await StartAsync();
        await using var _ = database;
        var plan = await strata.PlanAsync(Request);
        Assert.Equal(RunOutcome.Done, (await strata.RunAsync(plan)).Outcome);
        var complete = await strata.RunAsync(await strata.PlanAfterAsync(plan.Operation, AfterVerb.Complete));
        Assert.True(complete.Outcome == RunOutcome.Done, complete.Message);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM pg_constraint WHERE conname LIKE 'pgstrata%'"));
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'pgstrata_stage%'"));
        var error = await Assert.ThrowsAsync<StrataException>(() => strata.PlanAfterAsync(plan.Operation, AfterVerb.RollBack));
        Assert.Equal("state", error.Code);
    }

    [PostgresFact]
    public async Task rows_beyond_the_legacy_leaf_of_a_table_without_a_key_make_a_roll_back_refuse_and_change_nothing()
    {
        var (database, strata) = await StartAsync();
        await using var _ = database;
        var plan = await strata.PlanAsync(Request);
        Assert.Equal(RunOutcome.Done, (await strata.RunAsync(plan)).Outcome);
        var planned = await strata.PlanAfterAsync(plan.Operation, AfterVerb.RollBack);
        await database.ExecuteAsync("INSERT INTO app.events SELECT now() + interval '2 days', 'beyond'");
        var blocked = await strata.PlanAfterAsync(plan.Operation, AfterVerb.RollBack);
        Assert.StartsWith(
            "1 row beyond the legacy leaf (app.events_p", Assert.Single(blocked.Preflight, c => c.Name == "rows beyond").Detail,
            StringComparison.Ordinal);
        Assert.Equal("row key", Assert.Single(blocked.Preflight, c => c.Verdict == Verdict.Block).Name);
        Assert.Equal("blocked", (await Assert.ThrowsAsync<StrataException>(() => strata.RunAsync(blocked))).Code);
        var back = await strata.RunAsync(planned);
        Assert.Equal(RunOutcome.Undone, back.Outcome);
        Assert.Contains("beyond the legacy leaf", back.Message, StringComparison.Ordinal);
        Assert.Equal(101L, await database.ScalarAsync<long>("SELECT count(*) FROM app.events"));
        Assert.Equal("p", await database.ScalarAsync<string>("SELECT relkind::text FROM pg_class WHERE oid = 'app.events'::regclass"));
    }

    static async Task<(TestDatabase Database, Strata Strata)> StartAsync()
    {
        var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync(Schema);
        return (database, new Strata(database.ConnectionString));
    }

    static Task<string> CatalogAsync(TestDatabase database) => database.ScalarAsync<string>(
        "SELECT md5(string_agg(oid || ':' || xmin || ':' || relname, ',' ORDER BY oid)) FROM pg_class " +
        "WHERE relnamespace <> 'pg_toast'::regnamespace");
}
