using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Tests.Rewriting;

/// <summary>A copy is compressed otherwise, lies elsewhere, and has no dead rows; its content is the same.</summary>
public sealed class StorageTests
{
    const string Schema = """
        CREATE SCHEMA app;
        CREATE TABLE app.t (id bigint PRIMARY KEY, at timestamptz NOT NULL, body text COMPRESSION pglz, doc jsonb COMPRESSION pglz,
          code char(2000) COMPRESSION pglz, bin bytea COMPRESSION pglz, place point) WITH (autovacuum_enabled = off);
        CREATE INDEX t_at ON app.t (at);
        INSERT INTO app.t SELECT g, '2026-11-01Z'::timestamptz + g * interval '1 hour', repeat('text ' || g, 2000),
          jsonb_build_object('b', 1.50, 'a', repeat('doc ' || g, 1000)), repeat('ab ', 600), convert_to(repeat('bytes' || g, 900), 'UTF8')
          FROM generate_series(1, 200) g;
        INSERT INTO app.t (id, at) VALUES (300, '2026-11-02Z');
        """;

    static readonly ConvertRequest Request = new()
    {
        Table = new QualifiedName("app", "t"), Key = "at", Every = Period.Parse("1 week"), WidenKey = true,
    };

    [PostgresFact]
    public async Task every_value_is_compressed_anew_and_every_leaf_lies_elsewhere()
    {
        await using var run = await RewriteRun.OfAsync(PostgresVersions.Default, Schema, Request with
        {
            Compression = new Dictionary<string, string> { ["body"] = "lz4", ["doc"] = "lz4", ["code"] = "lz4", ["bin"] = "lz4" },
            Tablespace = "copied there",
        });
        if (await run.Database.ScalarAsync<long>("SELECT count(*) FROM pg_tablespace WHERE spcname = 'copied there'") == 0)
        {
            await using var connection = await run.Database.ConnectAsync();
            foreach (var sql in (string[])["SET allow_in_place_tablespaces = on", "CREATE TABLESPACE \"copied there\" LOCATION ''"])
            {
                await using var command = new Npgsql.NpgsqlCommand(sql, connection);
                await command.ExecuteNonQueryAsync();
            }
        }

        await run.ConvertAsync(new RunOptions
        {
            MaxLock = TimeSpan.FromSeconds(30),
            OnPhase = async (phase, _) =>
            {
                if (phase.Name == "before-follow")
                    await run.Database.ExecuteAsync("UPDATE app.t SET body = body || 'changed' WHERE id < 20");
                return null;
            },
        });

        Assert.Equal(await HashAsync(run, $"pgstrata_old_{run.Operation}.t"), await HashAsync(run, "app.t"));
        Assert.Equal(["lz4", "lz4", "lz4", "lz4"], await run.Database.ScalarAsync<string[]>("""
            SELECT ARRAY[string_agg(DISTINCT pg_column_compression(body), ','), string_agg(DISTINCT pg_column_compression(doc), ','),
              string_agg(DISTINCT pg_column_compression(code), ','), string_agg(DISTINCT pg_column_compression(bin), ',')] FROM app.t
            """));
        Assert.Equal("copied there", await run.Database.ScalarAsync<string>("""
            SELECT string_agg(DISTINCT coalesce(s.spcname, ''), ',') FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
              LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace WHERE i.inhparent = 'app.t'::regclass
            """));
        var plan = await run.AfterAsync(AfterVerb.RollBack);
        Assert.DoesNotContain(plan.Preflight, c => c.Detail.Contains("compression", StringComparison.Ordinal));
        var rows = await HashAsync(run, "app.t");
        await run.BackAsync();
        Assert.Equal(rows, await HashAsync(run, "app.t"));
    }

    [PostgresFact]
    public async Task dead_rows_are_not_copied_and_the_plan_says_so()
    {
        await using var run = await RewriteRun.OfAsync(PostgresVersions.Default, Schema, Request);
        await run.Database.ExecuteAsync("""
            INSERT INTO app.t (id, at, body) SELECT 1000 + g, '2026-11-03Z', (SELECT string_agg(md5(g || '.' || i), '')
              FROM generate_series(1, 40) i) FROM generate_series(1, 2000) g
            """);
        await run.Database.ExecuteAsync("DELETE FROM app.t WHERE id % 3 > 0; SELECT pg_stat_force_next_flush()");
        var before = await run.Database.ScalarAsync<long>("SELECT pg_table_size('app.t')");

        await run.ConvertAsync();

        var bloat = Assert.Single(run.Plan.Preflight, c => c.Name == "bloat");
        Assert.Contains("are dead and are not copied", bloat.Detail, StringComparison.Ordinal);
        var after = await run.Database.ScalarAsync<long>(
            "SELECT sum(pg_table_size(inhrelid))::bigint FROM pg_inherits WHERE inhparent = 'app.t'::regclass");
        Assert.InRange(after, 1, before * 2 / 3);
    }

    [PostgresFact]
    public async Task what_cannot_be_is_refused_before_the_first_change()
    {
        await using var run = await RewriteRun.OfAsync(PostgresVersions.Default, Schema, Request);
        var plan = await run.Strata.PlanAsync(Request with
        {
            Strategy = Strategy.Rewrite, Tablespace = "nowhere",
            Compression = new Dictionary<string, string> { ["place"] = "lz4", ["none"] = "pglz", ["body"] = "zip" },
        });

        Assert.Empty(plan.Stages);
        var blocks = string.Join("\n", plan.Preflight.Where(c => c.Verdict == Verdict.Block).Select(c => c.Detail));
        foreach (var what in (string[])["place is of type point", "has no column none", "'zip' is no way", "no tablespace nowhere"])
            Assert.Contains(what, blocks, StringComparison.Ordinal);
    }

    static Task<string> HashAsync(RewriteRun run, string table) => run.Database.ScalarAsync<string>(
        $"SELECT count(*) || ' ' || sum(hashtextextended(t::text, 0)) FROM {table} t");
}
