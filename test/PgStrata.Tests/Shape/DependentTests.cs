using PgStrata.Testing;

namespace PgStrata.Tests.Shape;

/// <summary>What is bound to the table by OID reads the partitioned table afterwards, not the old heap.</summary>
public sealed class DependentTests
{
    const string Table =
        """
        DO $$ BEGIN CREATE ROLE shape_app; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
        CREATE TABLE app.t (id bigint, at timestamptz, a text, PRIMARY KEY (id, at));
        INSERT INTO app.t SELECT g, '2025-01-01Z', 'x' || g FROM generate_series(1, 3) g;

        """;

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Views_of_all_kinds_see_new_rows_and_keep_options_grants_and_dependants(int major)
    {
        var invoker = major >= 15 ? ", security_invoker = true" : "";
        await using var run = await ShapeRun.ConvertAsync(major, Table + $"""
            CREATE VIEW app.plain (number, "When") AS SELECT id, at FROM app.t;
            CREATE VIEW app."Barred $1" WITH (security_barrier = true{invoker}) AS SELECT id, a FROM app.t WHERE a <> 'no'
              WITH CASCADED CHECK OPTION;
            CREATE VIEW app.local AS SELECT * FROM app.t WHERE id < 100 WITH LOCAL CHECK OPTION;
            CREATE VIEW app.over AS SELECT count(*) AS n FROM app.plain;
            CREATE MATERIALIZED VIEW app.held AS SELECT * FROM app.over;
            CREATE VIEW app.joined AS SELECT x.id, y.a FROM app.t x JOIN app.local y USING (id);
            CREATE VIEW app.ordered AS SELECT DISTINCT ON (a) a, at, row_number() OVER (PARTITION BY a ORDER BY at)
              FROM ONLY app.t ORDER BY a, at DESC;
            ALTER VIEW app.plain ALTER COLUMN number SET DEFAULT 5;
            CREATE FUNCTION app.instead() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER instead INSTEAD OF DELETE ON app.joined FOR EACH ROW EXECUTE FUNCTION app.instead();
            GRANT SELECT, INSERT ON app.plain TO shape_app WITH GRANT OPTION;
            COMMENT ON VIEW app.plain IS 'a view';
            COMMENT ON COLUMN app.plain.number IS 'its number';
            GRANT ALL ON app.t TO shape_app;
            ALTER VIEW app.plain OWNER TO shape_app;
            """, null, "dependents/view app.ordered/definition");
        await run.Database.ExecuteAsync("INSERT INTO app.local VALUES (50, now() + interval '1 day', 'new')");
        Assert.Equal(4L, await run.Database.ScalarAsync<long>("SELECT n FROM app.over"));
        Assert.Equal(
            await run.Database.ScalarAsync<long>("SELECT count(DISTINCT a) FROM app.t"),
            await run.Database.ScalarAsync<long>("SELECT count(*) FROM app.ordered"));
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => run.Database.ExecuteAsync(
            "INSERT INTO app.local VALUES (500, now(), 'new')"));
        await run.Database.ExecuteAsync("REFRESH MATERIALIZED VIEW app.held");
        Assert.Equal(4L, await run.Database.ScalarAsync<long>("SELECT n FROM app.held"));
        await run.Database.ExecuteAsync("DELETE FROM app.t WHERE id = 50");
        await run.BackAsync();
        Assert.Equal(3L, await run.Database.ScalarAsync<long>("SELECT n FROM app.over"));
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Parsed_functions_policies_and_rules_elsewhere_read_the_new_table(int major)
    {
        await using var run = await ShapeRun.ConvertAsync(major, Table + """
            CREATE FUNCTION app.parsed(above bigint DEFAULT 0) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET work_mem = '8MB'
              RETURN (SELECT count(*) FROM app.t WHERE id > above);
            DO $do$ BEGIN EXECUTE $p$
              CREATE PROCEDURE app.adds(n bigint) BEGIN ATOMIC INSERT INTO app.t VALUES (n, now(), 'by procedure'); END
              $p$; END $do$;
            CREATE FUNCTION app.late() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM app.t';
            REVOKE ALL ON FUNCTION app.parsed FROM PUBLIC;
            COMMENT ON FUNCTION app.parsed IS 'counts';
            CREATE TABLE app.other (t_id bigint);
            CREATE POLICY reads ON app.other FOR ALL TO shape_app USING (EXISTS (SELECT FROM app.t WHERE t.id = other.t_id))
              WITH CHECK (t_id IN (SELECT id FROM app.t));
            ALTER TABLE app.other ENABLE ROW LEVEL SECURITY;
            GRANT SELECT ON app.other, app.t TO shape_app;
            GRANT USAGE ON SCHEMA app TO shape_app;
            CREATE RULE also AS ON INSERT TO app.other DO ALSO UPDATE app.t SET a = 'seen' WHERE id = NEW.t_id;
            """);
        await run.Database.ExecuteAsync("CALL app.adds(4); INSERT INTO app.other VALUES (4)");
        Assert.Equal(4L, await run.Database.ScalarAsync<long>("SELECT app.parsed()"));
        Assert.Equal("seen", await run.Database.ScalarAsync<string>("SELECT a FROM app.t WHERE id = 4"));
        Assert.Equal(1L, await run.Database.ScalarAsync<long>("SET ROLE shape_app; SELECT count(*) FROM app.other"));
        await run.Database.ExecuteAsync("DELETE FROM app.t WHERE id = 4");
        await run.BackAsync();
        Assert.Equal(3L, await run.Database.ScalarAsync<long>("SELECT app.parsed()"));
    }

    [PostgresTheory, PostgresVersions]
    public async Task View_that_groups_by_a_primary_key_with_the_key_column_is_carried(int major)
    {
        await using var run = await ShapeRun.ConvertAsync(
            major, Table + "CREATE VIEW app.grouped AS SELECT id, at, a, count(*) FROM app.t GROUP BY id, at;");
        await run.BackAsync();
    }

    [PostgresTheory]
    [PostgresVersions("CREATE MATERIALIZED VIEW app.m AS SELECT * FROM app.t;")]
    [PostgresVersions("CREATE FUNCTION app.f(r app.t) RETURNS bigint LANGUAGE sql AS 'SELECT r.id';")]
    [PostgresVersions("CREATE FUNCTION app.f() RETURNS SETOF app.t LANGUAGE sql AS 'SELECT * FROM app.t';")]
    [PostgresVersions("CREATE PROCEDURE app.f(r app.t[]) LANGUAGE sql AS 'SELECT 1';")]
    [PostgresVersions("CREATE TABLE app.holds (r app.t);")]
    [PostgresVersions("CREATE VIEW app.rows AS SELECT x AS whole FROM app.t x;")]
    [PostgresVersions(
        "CREATE FUNCTION app.g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TABLE app.x (i int); " +
        "CREATE CONSTRAINT TRIGGER ct AFTER INSERT ON app.x FROM app.t FOR EACH ROW EXECUTE FUNCTION app.g();")]
    public async Task What_cannot_follow_is_refused_until_it_is_gone(int major, string sql)
    {
        await using var run = await ShapeRun.OfAsync(major, Table + sql);
        await run.RefusedUntilRemediedAsync("dependents");
    }

    [PostgresTheory, PostgresVersions]
    public async Task View_that_groups_by_the_key_to_be_widened_is_refused_until_dropped(int major)
    {
        await using var run = await ShapeRun.OfAsync(
            major,
            "CREATE TABLE app.t (id bigint PRIMARY KEY, at timestamptz NOT NULL); " +
            "CREATE VIEW app.g AS SELECT id, at, count(*) FROM app.t GROUP BY id;",
            r => r with { WidenKey = true });
        await run.RefusedUntilRemediedAsync("dependents");
    }

    /// <summary>ONLY means nothing on a plain table, and on a partitioned one it means no row.</summary>
    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task What_reads_only_the_table_reads_its_leaves(int major)
    {
        await using var run = await ShapeRun.ConvertAsync(major, Table + """
            CREATE VIEW app.seen AS SELECT id, 'FROM ONLY app.t' AS said FROM ONLY app.t;
            CREATE FUNCTION app.counted() RETURNS bigint LANGUAGE sql STABLE RETURN (SELECT count(*) FROM ONLY app.t WHERE id > 0);
            CREATE TABLE app.other (t_id bigint);
            CREATE POLICY reads ON app.other USING (EXISTS (SELECT FROM ONLY app.t WHERE t.id = other.t_id));
            """, null,
            "dependents/function app.counted()/definition", "dependents/policy reads on table app.other/using",
            "dependents/view app.seen/definition");
        Assert.Equal(3L, await run.Database.ScalarAsync<long>("SELECT count(*) FROM app.seen"));
        Assert.Equal("FROM ONLY app.t", await run.Database.ScalarAsync<string>("SELECT min(said) FROM app.seen"));
        Assert.Equal(3L, await run.Database.ScalarAsync<long>("SELECT app.counted()"));
        Assert.Equal(1L, await run.Database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_policy WHERE polrelid = 'app.other'::regclass AND pg_get_expr(polqual, polrelid) NOT LIKE '%ONLY%'"));
        await run.BackAsync();
    }
}
