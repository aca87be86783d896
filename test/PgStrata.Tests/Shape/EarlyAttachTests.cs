using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Testing;

namespace PgStrata.Tests.Shape;

/// <summary>Tables whose heap is attached before the switch: there, looked at on the way, and back.</summary>
public sealed class EarlyAttachTests
{
    const string Table =
        """
        CREATE TABLE app.t (id bigint, at timestamptz, a text, PRIMARY KEY (id, at));
        INSERT INTO app.t SELECT g, '2025-01-01Z', 'x' FROM generate_series(1, 9) g;
        CREATE TABLE app.c (id bigint, t bigint, t_at timestamptz,
          CONSTRAINT "To t" FOREIGN KEY (t, t_at) REFERENCES app.t ON DELETE CASCADE);
        COMMENT ON CONSTRAINT "To t" ON app.c IS 'its t';
        INSERT INTO app.c SELECT g, g, '2025-01-01Z' FROM generate_series(1, 5) g;

        """;

    /// <summary>Both are asked of the catalog as it is committed just before the switch.</summary>
    const string IsForced =
        "SELECT count(*) FROM pg_constraint WHERE conrelid = 'app.c'::regclass AND contype = 'f' AND conparentid = 0 AND convalidated";

    const string IsAnalyzed =
        """
        SELECT EXISTS (SELECT FROM pg_statistic s JOIN pg_class c ON c.oid = s.starelid JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE n.nspname LIKE 'pgstrata\_stage%' AND c.relname = 't' AND s.stainherit)
        """;

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Key_in_is_valid_before_the_switch_and_at_no_time_off(int major)
    {
        await using var run = await ShapeRun.OfAsync(major, Table + """
            CREATE TABLE app.c2 (id bigint, t bigint, t_at timestamptz);
            INSERT INTO app.c2 VALUES (1, 99, now());
            ALTER TABLE app.c2 ADD CONSTRAINT "To t" FOREIGN KEY (t, t_at) REFERENCES app.t NOT VALID;
            CREATE TABLE app.c3 (t bigint, t_at timestamptz,
              FOREIGN KEY (t, t_at) REFERENCES app.t ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED);
            """);
        var told = new List<string>();
        await run.ConvertAsync(new RunOptions
        {
            MaxLock = TimeSpan.FromSeconds(30),
            OnPhase = async (phase, _) =>
            {
                var (forced, analyzed) = (await run.Database.ScalarAsync<long>(IsForced), await run.Database.ScalarAsync<bool>(IsAnalyzed));
                told.Add($"{phase.Name}: {forced} {analyzed}");
                await AssertForcedAsync(run);
                return null;
            },
        });
        Assert.Equal(
            [
                "before-prepare: 1 False", "after-prepare: 1 False", "before-build: 1 False", "after-build: 1 False",
                "before-attach: 1 False", "after-attach: 2 True", "before-switch: 2 True", "after-switch: 1 False",
            ],
            told);
        var switches = run.Plan.Steps.Single(s => s.PointOfNoReturn);
        Assert.DoesNotContain(switches.Statements, s => s.Contains("ATTACH", StringComparison.Ordinal));
        Assert.DoesNotContain(switches.Statements, s => s.Contains("NOT VALID", StringComparison.Ordinal));
        await AssertForcedAsync(run);
        await run.Database.ExecuteAsync(
            "INSERT INTO app.t VALUES (20, now() + interval '2 days'); INSERT INTO app.c SELECT 1, id, at FROM app.t WHERE id = 20");
        await run.Database.ExecuteAsync("DELETE FROM app.t WHERE id IN (1, 20)");
        Assert.Equal(4L, await run.Database.ScalarAsync<long>("SELECT count(*) FROM app.c"));
        await run.BackAsync();
        await AssertForcedAsync(run);
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Everything_else_of_the_table_comes_along(int major)
    {
        var identity = major < 17 ? "bigint GENERATED ALWAYS AS IDENTITY" : "bigserial";
        await using var run = await ShapeRun.OfAsync(major, $"""
            CREATE TABLE app.r (id bigint PRIMARY KEY);
            INSERT INTO app.r VALUES (1), (2);
            CREATE TABLE app.log (n bigserial, what text);
            CREATE FUNCTION app.note() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
              INSERT INTO app.log (what) VALUES (tg_name || ' ' || tg_when || ' ' || tg_level || ' ' || tg_op);
              RETURN coalesce(NEW, OLD);
            END $f$;
            CREATE TABLE app.t (id {identity}, at timestamptz NOT NULL, r bigint CONSTRAINT to_r REFERENCES app.r,
              a text DEFAULT 'x' CHECK (a <> ''), PRIMARY KEY (id, at));
            COMMENT ON CONSTRAINT to_r ON app.t IS 'its r';
            CREATE INDEX t_a_idx ON app.t (lower(a)) WHERE a IS NOT NULL;
            CREATE STATISTICS app.t_stat ON r, a FROM app.t;
            CREATE TRIGGER before_row BEFORE INSERT OR UPDATE ON app.t FOR EACH ROW WHEN (NEW.a <> ' ON app.t ')
              EXECUTE FUNCTION app.note();
            CREATE TRIGGER always AFTER INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.note();
            CREATE TRIGGER off AFTER INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.note();
            CREATE TRIGGER after_statement AFTER INSERT OR DELETE ON app.t FOR EACH STATEMENT EXECUTE FUNCTION app.note();
            CREATE CONSTRAINT TRIGGER later AFTER INSERT ON app.t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.note();
            ALTER TABLE app.t ENABLE ALWAYS TRIGGER always, DISABLE TRIGGER off;
            COMMENT ON TRIGGER off ON app.t IS 'off';
            ALTER TABLE app.t ENABLE ROW LEVEL SECURITY;
            CREATE POLICY own ON app.t USING (r < 9);
            CREATE VIEW app.v AS SELECT DISTINCT a FROM app.t;
            CREATE PUBLICATION p FOR TABLE app.t WITH (publish_via_partition_root = true);
            CREATE TABLE app.c (t bigint, t_at timestamptz, CONSTRAINT to_t FOREIGN KEY (t, t_at) REFERENCES app.t);
            INSERT INTO app.t (at, r) VALUES ('2025-01-01Z', 1), ('2025-01-02Z', 2);
            INSERT INTO app.c SELECT id, at FROM app.t;
            """, r => r with { Default = DefaultPartition.Fenced });
        var before = await FireAsync(run, "'2025-01-01Z'");
        var attached = "";
        await run.ConvertAsync(new RunOptions
        {
            MaxLock = TimeSpan.FromSeconds(30),
            OnPhase = async (phase, _) =>
            {
                if (phase.Name == "before-switch") attached = await FireAsync(run, "'2025-01-01Z'");
                return null;
            },
        });
        Assert.Contains(run.Plan.Stages, s => s.Name == "attach");
        Assert.Equal(before, attached);
        Assert.Equal(before, await FireAsync(run, "'2025-01-02Z'"));
        Assert.Equal(before, await FireAsync(run, "now() + interval '2 days'"));
        await run.BackAsync();
        Assert.Equal(before, await FireAsync(run, "'2025-01-02Z'"));
    }

    /// <summary>Checks of a twin run as the owner of the table it leads to, who must find that in the staging schema.</summary>
    [PostgresTheory, PostgresVersions]
    public async Task Owners_without_power_and_their_users_go_on_in_between(int major)
    {
        await using var run = await ShapeRun.OfAsync(major, Table + """
            DO $$ BEGIN CREATE ROLE shape_ours; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
            DO $$ BEGIN CREATE ROLE shape_theirs; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
            DO $$ BEGIN CREATE ROLE shape_user; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
            GRANT USAGE ON SCHEMA app TO shape_ours, shape_theirs, shape_user;
            ALTER TABLE app.t OWNER TO shape_ours;
            ALTER TABLE app.c OWNER TO shape_theirs;
            GRANT SELECT, INSERT, UPDATE, DELETE ON app.t, app.c TO shape_user;
            """);
        await run.ConvertAsync(new RunOptions
        {
            MaxLock = TimeSpan.FromSeconds(30),
            OnPhase = async (_, _) =>
            {
                await run.Database.ExecuteAsync("""
                    BEGIN;
                    SET LOCAL ROLE shape_user;
                    INSERT INTO app.t VALUES (70, '2025-01-03Z');
                    INSERT INTO app.c VALUES (70, 70, '2025-01-03Z');
                    DELETE FROM app.t WHERE id = 70;
                    COMMIT;
                    """);
                Assert.Equal(0L, await run.Database.ScalarAsync<long>("SELECT count(*) FROM app.c WHERE id = 70"));
                return null;
            },
        });
        Assert.Contains(run.Plan.Stages, s => s.Name == "attach");
        await run.BackAsync();
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task A_completed_one_is_an_ordinary_partitioned_table(int major)
    {
        await using var run = await ShapeRun.OfAsync(major, Table);
        await run.ConvertAsync();
        Assert.Contains(run.Plan.Notes, n => n.StartsWith("Early attach", StringComparison.Ordinal));
        var report = await run.Strata.RunAsync(await run.Strata.PlanAfterAsync(run.Plan.Operation, AfterVerb.Complete));
        Assert.True(report.Outcome == RunOutcome.Done, report.Message);
        Assert.Equal(
            "", await run.Database.ScalarAsync<string>(
                "SELECT coalesce(string_agg(conname, ' '), '') FROM pg_constraint WHERE conname LIKE 'pgstrata%'"));
        await AssertForcedAsync(run);
    }

    /// <summary>The size is told to the planner; nobody wants to fill so many gigabytes.</summary>
    [PostgresTheory, PostgresVersions]
    public async Task A_large_table_has_its_statistics_before_the_switch(int major)
    {
        await using var run = await ShapeRun.OfAsync(
            major, "CREATE TABLE app.t (id bigint, at timestamptz); INSERT INTO app.t VALUES (1, '2025-01-01Z');");
        await using var session = await run.Strata.Sessions.OpenAsync("test");
        var facts = await new ConvertInspector(session).InspectAsync(run.Request, "largeone", CancellationToken.None);
        var plan = ConvertPlanner.Plan(run.Request, facts with { Shape = facts.Shape with { Bytes = 20L << 30 } });
        Assert.Equal(["prepare", "build", "attach", "switch"], plan.Stages.Select(s => s.Name));
        var analyzed = false;
        var report = await run.Strata.RunAsync(plan, new RunOptions
        {
            MaxLock = TimeSpan.FromSeconds(30),
            OnPhase = async (phase, _) =>
            {
                if (phase.Name == "before-switch") analyzed = await run.Database.ScalarAsync<bool>(IsAnalyzed);
                return null;
            },
        });
        Assert.True(report.Outcome == RunOutcome.Done, report.Message);
        Assert.True(analyzed);
        await run.Database.ExecuteAsync("INSERT INTO app.t VALUES (2, now() + interval '2 days')");
        Assert.Equal(2L, await run.Database.ScalarAsync<long>("SELECT count(*) FROM app.t"));
    }

    /// <summary>No orphan gets in, from either side.</summary>
    static async Task AssertForcedAsync(ShapeRun run)
    {
        foreach (var orphan in (string[])["INSERT INTO app.c VALUES (2, 21, now())", "UPDATE app.c SET t = 77 WHERE id = 2"])
        {
            var error = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => run.Database.ExecuteAsync(orphan));
            Assert.Equal("23503", error.SqlState);
        }
    }

    static async Task<string> FireAsync(ShapeRun run, string at)
    {
        await run.Database.ExecuteAsync($"""
            TRUNCATE app.log;
            INSERT INTO app.t (at, r, a) VALUES ({at}, 1, 'new');
            UPDATE app.t SET a = 'newer' WHERE a = 'new';
            DELETE FROM app.t WHERE a = 'newer';
            """);
        return await run.Database.ScalarAsync<string>("SELECT string_agg(what, E'\n' ORDER BY n) FROM app.log");
    }
}
