using PgStrata.Conversion;
using PgStrata.Testing;

namespace PgStrata.Tests.Shape;

/// <summary>Foreign keys out of the table and into it.</summary>
public sealed class ForeignKeyTests
{
    const string Referenced =
        """
        CREATE TABLE app.r (id bigint PRIMARY KEY, a integer, b integer, UNIQUE (a, b));
        INSERT INTO app.r SELECT g, g, g FROM generate_series(1, 9) g;

        """;

    const string Table =
        """
        CREATE TABLE app.t (id bigint, at timestamptz, a text, PRIMARY KEY (id, at));
        INSERT INTO app.t SELECT g, '2025-01-01Z', 'x' FROM generate_series(1, 9) g;

        """;

    static ConvertRequest Composite(ConvertRequest request) =>
        request with { WidenKey = true, InboundForeignKeys = InboundForeignKeys.Composite };

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Keys_out_with_every_action_and_deferral_are_adopted(int major)
    {
        var setColumns = major >= 15 ? " (s1)" : "";
        await using var run = await ShapeRun.ConvertAsync(major, Referenced + $"""
            CREATE TABLE app.t (id bigint, at timestamptz,
              c bigint CONSTRAINT cascades REFERENCES app.r ON DELETE CASCADE ON UPDATE CASCADE,
              n bigint CONSTRAINT "Sets null" REFERENCES app.r ON DELETE SET NULL ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED,
              d bigint DEFAULT 1 REFERENCES app.r ON DELETE SET DEFAULT ON UPDATE RESTRICT DEFERRABLE,
              s1 integer, s2 integer, CONSTRAINT pairs FOREIGN KEY (s1, s2) REFERENCES app.r (a, b) MATCH FULL ON DELETE RESTRICT,
              CONSTRAINT parts FOREIGN KEY (s1, s2) REFERENCES app.r (a, b) ON DELETE SET NULL{setColumns},
              PRIMARY KEY (id, at));
            COMMENT ON CONSTRAINT cascades ON app.t IS 'goes with it';
            INSERT INTO app.t VALUES (1, '2025-01-01Z', 2, 2, 2, 3, 3), (2, '2025-01-01Z', 4, 4, 4, NULL, NULL);
            """);
        foreach (var leaf in run.Leaves)
            Assert.Equal(5L, await run.Database.ScalarAsync<long>(
                $"SELECT count(*) FROM pg_constraint WHERE conrelid = '{leaf.Name}'::regclass AND contype = 'f' AND conparentid <> 0"));
        await run.Database.ExecuteAsync("INSERT INTO app.t VALUES (3, now() + interval '1 day', 5, 6, 7, 8, 8)");
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => run.Database.ExecuteAsync("INSERT INTO app.t VALUES (4, now(), 99)"));
        await run.Database.ExecuteAsync("DELETE FROM app.t WHERE id = 3");
        await run.Database.ExecuteAsync("DELETE FROM app.r WHERE id = 4");
        Assert.Equal(1L, await run.Database.ScalarAsync<long>("SELECT count(*) FROM app.t"));
        await run.BackAsync();
    }

    [PostgresTheory, PostgresVersions]
    public async Task Key_out_that_is_not_valid_is_refused_until_validated(int major)
    {
        await using var run = await ShapeRun.OfAsync(
            major,
            Referenced + Table + "ALTER TABLE app.t ADD r bigint; " +
            "ALTER TABLE app.t ADD CONSTRAINT later FOREIGN KEY (r) REFERENCES app.r NOT VALID;");
        await run.RefusedUntilRemediedAsync("foreign key");
    }

    [PostgresTheory, PostgresVersions]
    public async Task Key_to_the_table_itself_is_refused_until_dropped(int major)
    {
        await using var run = await ShapeRun.OfAsync(
            major,
            "CREATE TABLE app.t (id bigint, at timestamptz, p bigint, p_at timestamptz, PRIMARY KEY (id, at), " +
            "CONSTRAINT self FOREIGN KEY (p, p_at) REFERENCES app.t);");
        await run.RefusedUntilRemediedAsync("inbound foreign key");
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Key_in_on_an_adopted_key_is_made_again_as_it_was(int major)
    {
        await using var run = await ShapeRun.ConvertAsync(major, Table + """
            CREATE TABLE app.c (id bigint, t bigint, t_at timestamptz,
              CONSTRAINT "To t" FOREIGN KEY (t, t_at) REFERENCES app.t ON DELETE CASCADE DEFERRABLE);
            COMMENT ON CONSTRAINT "To t" ON app.c IS 'its t';
            INSERT INTO app.c SELECT g, g, '2025-01-01Z' FROM generate_series(1, 5) g;
            CREATE TABLE app.c2 (id bigint, t bigint, t_at timestamptz);
            INSERT INTO app.c2 VALUES (1, 99, now());
            ALTER TABLE app.c2 ADD CONSTRAINT "not yet" FOREIGN KEY (t, t_at) REFERENCES app.t NOT VALID;
            """);
        await run.Database.ExecuteAsync(
            "INSERT INTO app.t VALUES (20, now() + interval '2 days'); INSERT INTO app.c SELECT 1, id, at FROM app.t WHERE id = 20");
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => run.Database.ExecuteAsync("INSERT INTO app.c VALUES (2, 21, now())"));
        await run.Database.ExecuteAsync("DELETE FROM app.t WHERE id IN (1, 20)");
        Assert.Equal(4L, await run.Database.ScalarAsync<long>("SELECT count(*) FROM app.c"));
        await run.BackAsync();
    }

    [PostgresTheory, PostgresVersions]
    public async Task Key_in_on_a_widened_key_is_refused_or_dropped_by_consent(int major)
    {
        const string sql = """
            CREATE TABLE app.t (id bigint PRIMARY KEY, at timestamptz NOT NULL);
            CREATE TABLE app.c (t bigint CONSTRAINT to_t REFERENCES app.t);
            INSERT INTO app.t VALUES (1, '2025-01-01Z'); INSERT INTO app.c VALUES (1);
            """;
        await using (var refused = await ShapeRun.OfAsync(major, sql, r => r with { WidenKey = true }))
            await refused.RefusedAsync("inbound foreign key");
        await using var run = await ShapeRun.ConvertAsync(
            major, sql, r => r with { WidenKey = true, InboundForeignKeys = InboundForeignKeys.Drop },
            [.. Widened, "inbound_foreign_keys/app.c/to_t"]);
        var account = Assert.Single(run.Plan.Accounting, a => a.Object.StartsWith("foreign key", StringComparison.Ordinal));
        Assert.Contains("orphans: SELECT", account.How, StringComparison.Ordinal);
        await run.BackAsync();
    }

    internal static readonly string[] Widened = ["constraints/t_pkey", "indexes/t_pkey"];

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Key_in_on_a_widened_key_becomes_composite(int major)
    {
        var action = major >= 15 ? " ON DELETE SET NULL" : " ON DELETE CASCADE";
        await using var run = await ShapeRun.ConvertAsync(major, $"""
            CREATE TABLE app.t (id bigint PRIMARY KEY, at timestamptz NOT NULL);
            CREATE TABLE app.c (t bigint CONSTRAINT to_t REFERENCES app.t{action}, at timestamptz NOT NULL);
            COMMENT ON CONSTRAINT to_t ON app.c IS 'its t';
            INSERT INTO app.t VALUES (1, '2025-01-01Z'); INSERT INTO app.c VALUES (1, '2025-01-01Z');
            """, Composite, [.. Widened, "inbound_foreign_keys/app.c/to_t"]);
        await run.Database.ExecuteAsync("DELETE FROM app.t");
        Assert.Equal(0L, await run.Database.ScalarAsync<long>("SELECT count(t) FROM app.c"));
        await run.BackAsync();
    }

    [PostgresTheory, PostgresVersions]
    public async Task Composite_key_needs_the_key_column_over_there(int major)
    {
        await using var run = await ShapeRun.OfAsync(
            major,
            "CREATE TABLE app.t (id bigint PRIMARY KEY, at timestamptz NOT NULL); " +
            "CREATE TABLE app.c (t bigint CONSTRAINT to_t REFERENCES app.t);",
            Composite);
        await run.RefusedUntilRemediedAsync("inbound foreign key");
    }

    [PostgresTheory, PostgresVersions]
    public async Task Composite_key_checks_every_row_that_the_key_checked(int major)
    {
        await using var run = await ShapeRun.OfAsync(
            major,
            "CREATE TABLE app.t (id bigint PRIMARY KEY, at timestamptz NOT NULL); " +
            "CREATE TABLE app.c (t bigint CONSTRAINT to_t REFERENCES app.t, at timestamptz);",
            Composite);
        await run.RefusedUntilRemediedAsync("inbound foreign key");
        var error = await Assert.ThrowsAnyAsync<Npgsql.PostgresException>(
            () => run.Database.ExecuteAsync("INSERT INTO app.c VALUES (77, NULL)"));
        Assert.Equal("23502", error.SqlState);
    }

    [PostgresTheory, PostgresVersions]
    public async Task Composite_key_of_several_columns_cannot_be_match_full(int major)
    {
        await using var run = await ShapeRun.OfAsync(
            major,
            "CREATE TABLE app.t (id bigint, part int, at timestamptz NOT NULL, PRIMARY KEY (id, part)); " +
            "CREATE TABLE app.c (t bigint, part int, at timestamptz NOT NULL, " +
            "CONSTRAINT to_t FOREIGN KEY (t, part) REFERENCES app.t MATCH FULL);",
            Composite);
        await run.RefusedUntilRemediedAsync("inbound foreign key");
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Key_in_from_a_partitioned_table(int major)
    {
        const string sql = Table + """
            CREATE TABLE app.c (id bigint, t bigint, t_at timestamptz, CONSTRAINT to_t FOREIGN KEY (t, t_at) REFERENCES app.t)
              PARTITION BY RANGE (id);
            CREATE TABLE app.c1 PARTITION OF app.c FOR VALUES FROM (1) TO (10);
            INSERT INTO app.c VALUES (1, 1, '2025-01-01Z');
            """;
        if (major < 18)
        {
            await using var refused = await ShapeRun.OfAsync(major, sql);
            await refused.RefusedUntilRemediedAsync("inbound foreign key");
            return;
        }
        await using var run = await ShapeRun.ConvertAsync(major, sql);
        await run.BackAsync();
    }

    [PostgresTheory, InlineData(18)]
    public async Task Key_that_is_not_enforced_is_refused_until_it_is(int major)
    {
        await using var run = await ShapeRun.OfAsync(
            major,
            Referenced + Table + "ALTER TABLE app.t ADD r bigint; " +
            "ALTER TABLE app.t ADD CONSTRAINT soft FOREIGN KEY (r) REFERENCES app.r NOT ENFORCED;");
        await run.RefusedUntilRemediedAsync("foreign key");
    }
}
