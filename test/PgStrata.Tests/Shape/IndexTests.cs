using PgStrata.Catalog;
using PgStrata.Testing;

namespace PgStrata.Tests.Shape;

/// <summary>Indexes and keys of every form: adopted without a build, under their names.</summary>
public sealed class IndexTests
{
    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Indexes_of_every_form_are_adopted_under_their_names(int major)
    {
        var nulls = major >= 15 ? "CREATE UNIQUE INDEX nn ON app.t (a, at) NULLS NOT DISTINCT;" : "";
        await using var run = await ShapeRun.ConvertAsync(major, $"""
            CREATE TABLE app.t (id bigint, at timestamptz, a text, b text, arr integer[], p point, r tstzrange,
              CONSTRAINT "The Key" PRIMARY KEY (at, id) INCLUDE (a) WITH (fillfactor = 66));
            ALTER TABLE app.t ADD CONSTRAINT uq UNIQUE (a, at) INCLUDE (b) DEFERRABLE INITIALLY DEFERRED;
            ALTER TABLE app.t ADD CONSTRAINT uq2 UNIQUE (b, at) DEFERRABLE;
            CREATE UNIQUE INDEX "bare USING btree" ON app.t (a COLLATE "C" text_pattern_ops DESC, at DESC NULLS LAST) INCLUDE (b);
            CREATE UNIQUE INDEX partial_unique ON app.t (b, at) WHERE a IS NOT NULL AND b <> ' USING ';
            {nulls}
            CREATE INDEX expressions ON app.t (lower(a), (b || 'x;') COLLATE "C", at DESC NULLS LAST);
            ALTER INDEX app.expressions ALTER COLUMN 1 SET STATISTICS 700, ALTER COLUMN 2 SET STATISTICS 0;
            CREATE INDEX ops ON app.t (a varchar_pattern_ops, b DESC) WITH (fillfactor = 71, deduplicate_items = off);
            CREATE INDEX gin_ix ON app.t USING gin (arr) WITH (fastupdate = off);
            CREATE INDEX brin_ix ON app.t USING brin (at) WITH (pages_per_range = 8);
            CREATE INDEX gist_ix ON app.t USING gist (p, r);
            CREATE INDEX hash_ix ON app.t USING hash (a);
            CREATE INDEX spgist_ix ON app.t USING spgist (p) WHERE id > 3;
            ALTER TABLE app.t CLUSTER ON ops;
            COMMENT ON INDEX app.ops IS 'patterns';
            COMMENT ON CONSTRAINT uq ON app.t IS 'one of a kind';
            COMMENT ON CONSTRAINT "The Key" ON app.t IS 'the key';
            COMMENT ON INDEX app.uq2 IS 'behind it';
            INSERT INTO app.t SELECT g, '2025-01-01Z', 'a' || g, 'b' || g FROM generate_series(1, 100) g;
            """, null, "indexes/ops/clustered");
        await run.BackAsync();
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Widened_keys_of_every_form_come_back_as_they_were(int major)
    {
        var nulls = major >= 15 ? " NULLS NOT DISTINCT" : "";
        await using var run = await ShapeRun.ConvertAsync(major, $"""
            CREATE TABLE app.t (id bigint, at timestamptz, a text, b text,
              CONSTRAINT "The Key" PRIMARY KEY (id) INCLUDE (a) WITH (fillfactor = 66));
            ALTER TABLE app.t ADD CONSTRAINT uq UNIQUE{nulls} (a, b) DEFERRABLE INITIALLY DEFERRED;
            CREATE UNIQUE INDEX bare ON app.t (a COLLATE "C" text_pattern_ops DESC, "b" NULLS FIRST) INCLUDE (id){nulls}
              WITH (fillfactor = 55);
            ALTER TABLE app.t CLUSTER ON "The Key";
            ALTER TABLE app.t ALTER at SET NOT NULL;
            COMMENT ON CONSTRAINT "The Key" ON app.t IS 'the key';
            COMMENT ON INDEX app."The Key" IS 'the index of the key';
            INSERT INTO app.t SELECT g, '2025-01-01Z', 'a' || g, 'b' || g FROM generate_series(1, 100) g;
            """, r => r with { WidenKey = true },
            """constraints/"The Key" """.TrimEnd(), "constraints/uq",
            """indexes/"The Key" """.TrimEnd(), """indexes/"The Key"/clustered""", "indexes/bare", "indexes/uq");
        Assert.Equal("""
            USING btree (a COLLATE "C" text_pattern_ops DESC, b NULLS FIRST, at) INCLUDE (id)
            """ + nulls + " WITH (fillfactor='55')", run.After.Indexes.Single(i => i.Name == "bare").Body);
        Assert.All(run.Leaves, l => Assert.Contains(
            l.Indexes,
            i => i is { IsPrimary: true, IsClustered: true } && i.Body.EndsWith("WITH (fillfactor='66')", StringComparison.Ordinal)));
        await run.BackAsync();
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Kept_keys_stay_on_every_leaf(int major)
    {
        await using var run = await ShapeRun.ConvertAsync(major, """
            CREATE TABLE app.t (id bigint PRIMARY KEY, at timestamptz, a text, CONSTRAINT uq UNIQUE (a) DEFERRABLE);
            CREATE UNIQUE INDEX bare ON app.t (lower_id DESC) WHERE false;
            INSERT INTO app.t SELECT g, '2025-01-01Z', 'a' || g FROM generate_series(1, 100) g;
            """
                .Replace(
                    "CREATE UNIQUE INDEX bare ON app.t (lower_id DESC) WHERE false;",
                    "CREATE UNIQUE INDEX bare ON app.t (a DESC, id);", StringComparison.Ordinal),
            r => r with { KeepUnique = true },
            "constraints/t_pkey", "constraints/uq", "indexes/bare", "indexes/t_pkey", "indexes/uq");
        Assert.All(run.Leaves, l =>
        {
            Assert.Equal(["id"], l.PrimaryKey!.Columns);
            Assert.Contains(l.Indexes, i => i is { IsUnique: true, ConstraintName: null, Body: "USING btree (a DESC, id)" });
        });
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => run.Database.ExecuteAsync(
            "INSERT INTO app.t VALUES (200, now(), 'z'), (200, now() + interval '1 microsecond', 'y')"));
        await run.BackAsync();
    }

    [PostgresTheory]
    [PostgresVersions("CREATE UNIQUE INDEX u ON app.t (lower(a));")]
    [PostgresVersions("CREATE UNIQUE INDEX u ON app.t (a) WHERE id > 5;")]
    public async Task Unique_index_that_no_partitioned_table_can_have_is_refused_until_dropped(int major, string sql)
    {
        await using var run = await ShapeRun.OfAsync(
            major, "CREATE TABLE app.t (id bigint, at timestamptz, a text, PRIMARY KEY (id, at));" + sql, r => r with { WidenKey = true });
        await run.RefusedUntilRemediedAsync("keys");
    }

    [PostgresTheory, PostgresVersions]
    public async Task Key_without_the_key_column_is_refused_until_told(int major)
    {
        await using var run = await ShapeRun.OfAsync(major, "CREATE TABLE app.t (id bigint PRIMARY KEY, at timestamptz NOT NULL);");
        var check = await run.RefusedAsync("keys");
        Assert.Contains("--widen-key", check.Remedy, StringComparison.Ordinal);
        Assert.Contains("--keep-unique", check.Remedy, StringComparison.Ordinal);
    }

    [PostgresTheory]
    [InlineData(18, "PRIMARY KEY (a, during")]
    [InlineData(18, "UNIQUE (a, at, during")]
    public async Task Key_without_overlaps_is_refused_until_dropped(int major, string key)
    {
        await using var run = await ShapeRun.OfAsync(
            major,
            "CREATE EXTENSION btree_gist; " +
            $"CREATE TABLE app.t (a bigint, at timestamptz NOT NULL, during tstzrange, CONSTRAINT k {key} WITHOUT OVERLAPS));");
        await run.RefusedUntilRemediedAsync("exclusion");
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Exclusion_constraint_is_refused_until_dropped(int major)
    {
        await using var run = await ShapeRun.OfAsync(
            major,
            "CREATE EXTENSION btree_gist; CREATE TABLE app.t (id bigint, at timestamptz, PRIMARY KEY (id, at), " +
            "CONSTRAINT \"no two\" EXCLUDE USING gist (at WITH =, id WITH =));");
        await run.RefusedUntilRemediedAsync("exclusion");
    }

    [PostgresTheory, PostgresVersions]
    public async Task Invalid_index_is_refused_until_dropped(int major)
    {
        await using var run = await ShapeRun.OfAsync(
            major,
            "CREATE TABLE app.t (id bigint, at timestamptz, a text, PRIMARY KEY (id, at)); " +
            "INSERT INTO app.t VALUES (1, now(), 'x'), (2, now(), 'x');");
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => run.Database.ExecuteAsync(
            "CREATE UNIQUE INDEX CONCURRENTLY broken ON app.t (a)"));
        await run.RefusedUntilRemediedAsync("index");
    }

    [PostgresTheory, PostgresVersions]
    public async Task Twelve_columns_make_a_key(int major)
    {
        var columns = string.Join(", ", Enumerable.Range(1, 11).Select(n => $"c{n}"));
        await using var run = await ShapeRun.ConvertAsync(major, $"""
            CREATE TABLE app.t ({columns.Replace(",", " bigint,", StringComparison.Ordinal)} bigint, at timestamptz,
              PRIMARY KEY ({columns}, at));
            INSERT INTO app.t SELECT {string.Join(", ", Enumerable.Repeat("g", 11))}, '2025-01-01Z' FROM generate_series(1, 10) g;
            """);
        await run.BackAsync();
    }

    [PostgresTheory, PostgresVersions]
    public async Task Table_without_any_key_or_index(int major)
    {
        await using var run = await ShapeRun.ConvertAsync(
            major, "CREATE TABLE app.t (at timestamptz, a text); INSERT INTO app.t VALUES ('2025-01-01Z', 'x');");
        Assert.Contains(run.Plan.Preflight, c => c.Name == "frontier");
        await run.BackAsync();
    }

    [PostgresTheory]
    [PostgresVersions("CHECK (a <> '') NOT VALID", "check")]
    [PostgresVersions("CHECK (a <> '') NO INHERIT", "check")]
    public async Task Check_a_partitioned_table_cannot_have_is_refused_until_repaired(int major, string definition, string check)
    {
        await using var run = await ShapeRun.OfAsync(
            major,
            "CREATE TABLE app.t (id bigint, at timestamptz, a text, PRIMARY KEY (id, at)); " +
            $"ALTER TABLE app.t ADD CONSTRAINT \"Not empty\" {definition};");
        await run.RefusedUntilRemediedAsync(check);
    }

    [PostgresTheory, PostgresVersions]
    public async Task Checks_and_their_comments_are_carried(int major)
    {
        await using var run = await ShapeRun.ConvertAsync(major, """
            CREATE TABLE app.t (id bigint, at timestamptz, a text, PRIMARY KEY (id, at),
              CONSTRAINT "a; $pgstrata$ ' check" CHECK (a <> 'x; $pgstrata$ '''), CHECK (id > 0));
            COMMENT ON CONSTRAINT "a; $pgstrata$ ' check" ON app.t IS 'checked';
            INSERT INTO app.t VALUES (1, '2025-01-01Z', 'y');
            """);
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => run.Database.ExecuteAsync("INSERT INTO app.t VALUES (0, now())"));
        await run.BackAsync();
    }
}
