using PgStrata.Testing;

namespace PgStrata.Tests.Shape;

/// <summary>Who may do what, on the table and on every leaf, exactly as before.</summary>
public sealed class AccessTests
{
    const string Roles =
        """
        DO $$ BEGIN CREATE ROLE shape_app; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
        DO $$ BEGIN CREATE ROLE "shape $n$ Owner"; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
        DO $$ BEGIN CREATE ROLE shape_third; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
        GRANT USAGE, CREATE ON SCHEMA app TO "shape $n$ Owner";
        GRANT USAGE ON SCHEMA app TO shape_app, shape_third;
        CREATE TABLE app.t (id bigint, at timestamptz, a text, "B" text, PRIMARY KEY (id, at));
        INSERT INTO app.t SELECT g, '2025-01-01Z', CASE g % 2 WHEN 0 THEN 'even' ELSE 'odd' END FROM generate_series(1, 4) g;

        """;

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Grants_options_public_columns_and_revoked_own_rights_are_exact(int major)
    {
        await using var run = await ShapeRun.ConvertAsync(major, Roles + """
            ALTER TABLE app.t OWNER TO "shape $n$ Owner";
            GRANT SELECT, INSERT ON app.t TO shape_app WITH GRANT OPTION;
            GRANT UPDATE ON app.t TO shape_app;
            GRANT SELECT ON app.t TO PUBLIC;
            GRANT UPDATE (a, "B"), REFERENCES (id) ON app.t TO shape_third;
            GRANT SELECT ("B") ON app.t TO shape_third WITH GRANT OPTION;
            REVOKE DELETE, TRUNCATE ON app.t FROM "shape $n$ Owner";
            ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT ALL ON TABLES TO shape_third;
            ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;
            """);
        await run.BackAsync();
    }

    [PostgresTheory, PostgresVersions]
    public async Task Grants_made_by_others_than_the_owner_keep_their_grantor(int major)
    {
        await using var run = await ShapeRun.ConvertAsync(major, Roles + """
            GRANT SELECT ON app.t TO shape_app WITH GRANT OPTION;
            GRANT UPDATE (a) ON app.t TO shape_app WITH GRANT OPTION;
            SET ROLE shape_app;
            GRANT SELECT ON app.t TO shape_third WITH GRANT OPTION;
            GRANT UPDATE (a) ON app.t TO shape_third;
            SET ROLE shape_third;
            GRANT SELECT ON app.t TO PUBLIC;
            RESET ROLE;
            """);
        await run.BackAsync();
    }

    [PostgresTheory, PostgresVersions]
    public async Task Untouched_grants_stay_untouched_under_default_privileges(int major)
    {
        await using var run = await ShapeRun.ConvertAsync(major, Roles + """
            ALTER DEFAULT PRIVILEGES REVOKE INSERT ON TABLES FROM postgres;
            ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO shape_third WITH GRANT OPTION;
            """);
        await run.BackAsync();
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Row_security_with_sub_selects_filters_the_table_and_every_leaf(int major)
    {
        await using var run = await ShapeRun.ConvertAsync(major, Roles + """
            CREATE TABLE app.allowed (word text);
            INSERT INTO app.allowed VALUES ('even');
            GRANT SELECT ON app.allowed TO PUBLIC;
            GRANT ALL ON app.t TO shape_app;
            CREATE POLICY "sees; its own" ON app.t FOR SELECT TO shape_app, shape_third
              USING (EXISTS (SELECT FROM app.allowed x WHERE x.word = t.a AND t.a <> 't.a $n$'));
            CREATE POLICY writes ON app.t FOR INSERT WITH CHECK (a = 'odd' OR a IN (SELECT word FROM app.allowed y WHERE y.word = a));
            CREATE POLICY narrow ON app.t AS RESTRICTIVE FOR SELECT USING (id < 1000);
            COMMENT ON POLICY narrow ON app.t IS 'narrow';
            ALTER TABLE app.t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
            """);
        Assert.Equal(2L, await run.Database.ScalarAsync<long>("SET ROLE shape_app; SELECT count(*) FROM app.t"));
        await run.Database.ExecuteAsync(
            "SET ROLE shape_app; INSERT INTO app.t VALUES (10, now() + interval '1 day', 'even'), (11, now(), 'odd')");
        Assert.Equal(3L, await run.Database.ScalarAsync<long>("SET ROLE shape_app; SELECT count(*) FROM app.t"));
        foreach (var leaf in run.Leaves) await run.Database.ExecuteAsync($"SET ROLE shape_app; SELECT * FROM {leaf.Name}");
        await run.Database.ExecuteAsync("DELETE FROM app.t WHERE id >= 10");
        await run.BackAsync();
    }

    [PostgresTheory]
    [PostgresVersions(
        "CREATE POLICY p ON app.t FOR DELETE USING (id = (SELECT max(other.id) FROM app.t other WHERE other.at = t.at));", "policy")]
    [PostgresVersions("ALTER TABLE app.t ADD CONSTRAINT whole CHECK (t IS DISTINCT FROM NULL);", "check")]
    [PostgresVersions("CREATE INDEX whole ON app.t (id) WHERE t IS NOT NULL;", "index")]
    public async Task Expression_over_the_table_itself_or_its_whole_row_is_refused_until_dropped(int major, string sql, string check)
    {
        await using var run = await ShapeRun.OfAsync(major, Roles + sql);
        await run.RefusedUntilRemediedAsync(check);
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Tool_role_that_is_only_a_member_of_the_owner_converts(int major)
    {
        await using var run = await ShapeRun.OfAsync(major, Roles + """
            DO $$ BEGIN CREATE ROLE shape_tool LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
            GRANT "shape $n$ Owner" TO shape_tool;
            DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO shape_tool, "shape $n$ Owner"', current_database()); END $$;
            ALTER TABLE app.t OWNER TO "shape $n$ Owner";
            GRANT SELECT ON app.t TO shape_app;
            """, role: "shape_tool");
        await run.ConvertAsync();
        await run.BackAsync();
    }

    [PostgresTheory, PostgresVersions]
    public async Task Forced_row_security_on_a_tool_role_without_bypassrls_is_refused(int major)
    {
        await using var run = await ShapeRun.OfAsync(major, Roles + """
            DO $$ BEGIN CREATE ROLE shape_tool LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
            GRANT "shape $n$ Owner" TO shape_tool;
            DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO shape_tool', current_database()); END $$;
            ALTER TABLE app.t OWNER TO "shape $n$ Owner", ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
            """, role: "shape_tool");
        var check = await run.RefusedAsync("row security");
        Assert.Contains("BYPASSRLS", check.Remedy, StringComparison.Ordinal);
    }

    [PostgresTheory, PostgresVersions]
    public async Task Tool_role_that_does_not_own_the_table_is_refused_until_it_may(int major)
    {
        await using var run = await ShapeRun.OfAsync(major, Roles + """
            DROP ROLE IF EXISTS shape_stranger;
            CREATE ROLE shape_stranger LOGIN;
            GRANT USAGE ON SCHEMA app TO shape_stranger; GRANT SELECT ON app.t TO shape_stranger;
            DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO shape_stranger, "shape $n$ Owner"', current_database()); END $$;
            ALTER TABLE app.t OWNER TO "shape $n$ Owner";
            """, role: "shape_stranger");
        await run.RefusedUntilRemediedAsync("privileges");
    }

    /// <summary>They are written again from what the server prints, which a setting of the role or database could round.</summary>
    [PostgresTheory, PostgresVersions]
    public async Task Constants_of_policies_and_checks_keep_every_digit(int major)
    {
        await using var run = await ShapeRun.OfAsync(major, """
            CREATE TABLE app.t (id bigint, at timestamptz, f float8 CONSTRAINT fine CHECK (f <> '0.30000000000000004'::float8),
              PRIMARY KEY (id, at));
            CREATE POLICY fine ON app.t USING (f < '0.30000000000000004'::float8);
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET extra_float_digits = -10', current_database()); END $$;
            """);
        await run.ConvertAsync();
        Assert.Equal(
            "(f < '0.30000000000000004'::double precision) (f <> '0.30000000000000004'::double precision)",
            await run.Database.ScalarAsync<string>("""
                SET extra_float_digits = 1;
                SELECT (SELECT string_agg(DISTINCT pg_get_expr(polqual, polrelid), ' or ') FROM pg_policy) || ' ' ||
                  (SELECT string_agg(DISTINCT pg_get_expr(conbin, conrelid), ' or ') FROM pg_constraint WHERE conname = 'fine')
                """));
        await run.BackAsync();
    }
}
