using PgStrata.Conversion;
using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Tests.Reshape.Undo;

/// <summary>Partitioned tables that somebody else has made: LIST, HASH, levels, DEFAULT, pg_partman's.</summary>
public sealed class HandMadeTests
{
    static readonly QualifiedName Table = new("app", "t");

    const string Rows = "INSERT INTO app.t SELECT g, (ARRAY['eu', 'us', 'asia'])[1 + g % 3], " +
        "'2026-11-01Z'::timestamptz + g * interval '1 hour', 'n' || g FROM generate_series(1, 500) g;";

    const string Columns = "(id bigint, region text, at timestamptz, note text, ";

    public static TheoryData<string> Tables() =>
    [
        "CREATE TABLE app.t " + Columns + "PRIMARY KEY (id, region)) PARTITION BY LIST (region);" +
        "CREATE TABLE app.eu PARTITION OF app.t FOR VALUES IN ('eu') WITH (fillfactor = 70);" +
        "CREATE TABLE app.us PARTITION OF app.t FOR VALUES IN ('us', 'ca') WITH (fillfactor = 70);" +
        "CREATE TABLE app.other PARTITION OF app.t DEFAULT;",
        "CREATE TABLE app.t " + Columns + "PRIMARY KEY (id)) PARTITION BY HASH (id);" +
        "CREATE TABLE app.h0 PARTITION OF app.t FOR VALUES WITH (MODULUS 3, REMAINDER 0);" +
        "CREATE TABLE app.h1 PARTITION OF app.t FOR VALUES WITH (MODULUS 3, REMAINDER 1);" +
        "CREATE TABLE app.h2 PARTITION OF app.t FOR VALUES WITH (MODULUS 3, REMAINDER 2);",
        "CREATE TABLE app.t " + Columns + "PRIMARY KEY (id, region, at)) PARTITION BY LIST (region);" +
        "CREATE TABLE app.eu PARTITION OF app.t FOR VALUES IN ('eu') PARTITION BY RANGE (at);" +
        "CREATE TABLE app.eu_1 PARTITION OF app.eu FOR VALUES FROM (MINVALUE) TO ('2026-11-10Z');" +
        "CREATE TABLE app.eu_2 PARTITION OF app.eu FOR VALUES FROM ('2026-11-10Z') TO (MAXVALUE) PARTITION BY HASH (id);" +
        "CREATE TABLE app.eu_2a PARTITION OF app.eu_2 FOR VALUES WITH (MODULUS 2, REMAINDER 0);" +
        "CREATE TABLE app.eu_2b PARTITION OF app.eu_2 FOR VALUES WITH (MODULUS 2, REMAINDER 1);" +
        "CREATE TABLE app.other PARTITION OF app.t DEFAULT;",
        "CREATE TABLE app.t " + Columns + "PRIMARY KEY (id, region, at)) PARTITION BY RANGE (region, at);" +
        "CREATE TABLE app.a PARTITION OF app.t FOR VALUES FROM (MINVALUE, MINVALUE) TO ('eu', '2026-11-10Z');" +
        "CREATE TABLE app.b PARTITION OF app.t FOR VALUES FROM ('eu', '2026-11-10Z') TO (MAXVALUE, MAXVALUE);",
    ];

    [PostgresTheory, MemberData(nameof(Tables))]
    public async Task becomes_plain_and_partitioned_again(string create)
    {
        await using var run = await UndoRun.OfAsync(PostgresVersions.Default, "CREATE SCHEMA app;" + create + Rows, Table);
        var before = await run.ShapeAsync();

        await run.UndoAsync();

        var plain = await run.ShapeAsync();
        Assert.Equal('r', plain.Kind);
        Assert.Equal(create.Contains("fillfactor", StringComparison.Ordinal) ? ["fillfactor=70"] : [], plain.Options);
        await run.Database.ExecuteAsync("""
            UPDATE app.t SET region = 'us', note = 'moved' WHERE id % 3 = 0;
            UPDATE app.t SET at = at + interval '5 days' WHERE id % 5 = 0;
            DELETE FROM app.t WHERE id % 7 = 0;
            INSERT INTO app.t VALUES (1000, 'africa', '2026-11-30Z', 'new');
            """);
        var rows = await run.RowsAsync();
        await run.DoneAsync(await run.AfterAsync(AfterVerb.RollBack));

        Assert.Equal(rows, await run.RowsAsync());
        Assert.Empty(Tests.Conversion.ConvertProbe.Differences(before, await run.ShapeAsync()));
        await run.NothingLeftAsync();
    }

    [PostgresTheory, MemberData(nameof(Tables))]
    public async Task becomes_plain_for_good_with_a_narrower_key(string create)
    {
        await using var run = await UndoRun.OfAsync(PostgresVersions.Default, "CREATE SCHEMA app;" + create + Rows, Table);
        var rows = await run.RowsAsync();
        var isWide = !create.Contains("HASH (id);", StringComparison.Ordinal) || create.Contains("RANGE", StringComparison.Ordinal);

        await run.UndoAsync(isWide ? [["id"]] : []);
        Assert.Equal(rows, await run.RowsAsync());
        await run.DoneAsync(await run.AfterAsync(AfterVerb.Complete));

        Assert.Equal(rows, await run.RowsAsync());
        Assert.Equal("PRIMARY KEY (id)", Assert.Single((await run.ShapeAsync()).Constraints).Definition);
        await run.NothingLeftAsync();
        Assert.Equal(["t"], await run.Database.ScalarAsync<string[]>(
            "SELECT array_agg(relname::text) FROM pg_class WHERE relnamespace = 'app'::regnamespace AND relkind IN ('r', 'p')"));
    }

    [PostgresFact]
    public async Task a_table_of_pg_partman_is_refused_until_it_is_said_that_this_is_known()
    {
        await using var run = await UndoRun.OfAsync(
            PostgresVersions.Default,
            """
            CREATE SCHEMA app; CREATE SCHEMA partman; CREATE EXTENSION pg_partman SCHEMA partman;
            CREATE TABLE app.t (id bigint, at timestamptz NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
            SELECT partman.create_parent('app.t', 'at', 'native', 'daily');
            INSERT INTO app.t SELECT g, now() - g * interval '10 min' FROM generate_series(1, 500) g;
            """, Table);
        var rows = await run.RowsAsync();

        var plan = await run.PlanAsync();
        Assert.Contains(plan.Preflight, c => c.Name == "other managers" && c.Verdict == Planning.Verdict.Block);

        await run.Database.ExecuteAsync("DELETE FROM partman.part_config");
        await run.UndoAsync(["id"]);
        Assert.Equal(rows, await run.RowsAsync());
        await run.DoneAsync(await run.AfterAsync(AfterVerb.Complete));
        await run.NothingLeftAsync();
    }
}
