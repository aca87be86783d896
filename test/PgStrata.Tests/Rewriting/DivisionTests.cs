using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Maintenance;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Tests.Rewriting;

/// <summary>Tables divided by a hash, by lists, by ranges of several columns: there, and back to the identical shape.</summary>
public sealed class DivisionTests
{
    const string Schema = """
        CREATE SCHEMA app;
        CREATE TABLE app.t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, region text NOT NULL, tenant int NOT NULL,
          at timestamptz NOT NULL, code text UNIQUE, more json);
        CREATE INDEX t_at ON app.t (at);
        CREATE TABLE app.child (t bigint NOT NULL CONSTRAINT child_t REFERENCES app.t);
        INSERT INTO app.t (region, tenant, at, code)
          SELECT (ARRAY['de', 'fr', 'us', 'it''s'])[1 + g % 4], g % 30, '2026-01-01Z'::timestamptz + g * interval '1 hour', 'C' || g
          FROM generate_series(1, 2000) g;
        INSERT INTO app.child SELECT id FROM app.t WHERE id % 3 = 0;
        """;

    /// <summary>From leaf to leaf, and all else.</summary>
    const string Changes = """
        UPDATE app.t SET region = 'fr', tenant = tenant + 7 WHERE id % 5 = 0;
        UPDATE app.t SET at = at + interval '40 days', code = 'X' || code WHERE id % 7 = 0;
        DELETE FROM app.child WHERE t < 100;
        DELETE FROM app.t WHERE id < 100;
        INSERT INTO app.t (region, tenant, at) SELECT 'us', g, '2026-05-01Z' FROM generate_series(1, 20) g;
        """;

    static readonly ConvertRequest Request = new()
    {
        Table = new QualifiedName("app", "t"), Key = "id", WidenKey = true, InboundForeignKeys = InboundForeignKeys.Drop,
    };

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public Task by_a_hash_of_the_primary_key(int major) => ThereAndBack(
        major, Request with { By = new PartitionBy.Hash(4), InboundForeignKeys = InboundForeignKeys.Refuse }, "HASH (id)",
        ["t_h0 FOR VALUES WITH (modulus 4, remainder 0)", "t_h3 FOR VALUES WITH (modulus 4, remainder 3)"], 4,
        drop: "ALTER TABLE app.t DROP CONSTRAINT t_code_key");

    [PostgresFact]
    public Task by_a_hash_of_several_columns() => ThereAndBack(
        PostgresVersions.Default, Request with { Key = "tenant", MoreKeys = ["region"], By = new PartitionBy.Hash(3) },
        "HASH (tenant, region)", ["t_h2 FOR VALUES WITH (modulus 3, remainder 2)"], 3);

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public Task by_lists_with_a_default(int major) => ThereAndBack(
        major, Request with { Key = "region", By = Lists("eu=de,fr;odd='it''s';rest=*") }, "LIST (region)",
        ["t_eu FOR VALUES IN ('de', 'fr')", "t_odd FOR VALUES IN ('it''s')", "t_rest DEFAULT"], 3);

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public Task by_ranges_of_several_columns(int major) => ThereAndBack(
        major,
        Request with
        {
            Key = "tenant", MoreKeys = ["at"],
            By = new PartitionBy.Ranges([["10", "2026-02-01Z"], ["20", "MINVALUE"]]),
        },
        "RANGE (tenant, at)",
        [
            "t_r1 FOR VALUES FROM (MINVALUE, MINVALUE) TO (10, '2026-02-01 00:00:00+00')",
            "t_r3 FOR VALUES FROM (20, MINVALUE) TO (MAXVALUE, MAXVALUE)",
        ], 3);

    [PostgresFact]
    public async Task a_value_without_a_leaf_stops_it_before_the_switch()
    {
        await using var run = await RewriteRun.OfAsync(
            PostgresVersions.Default, Schema, Request with { Key = "region", By = Lists("eu=de,fr;us=us") });
        var plan = await run.PlanAsync();

        var report = await run.Strata.RunAsync(plan);

        Assert.Equal(RunOutcome.Failed, report.Outcome);
        Assert.Contains("fits no leaf", report.Message, StringComparison.Ordinal);
        await run.AbortAsync();
    }

    [PostgresFact]
    public async Task a_table_without_a_policy_is_reported_and_kept_up_by_maintenance()
    {
        await using var run = await RewriteRun.OfAsync(
            PostgresVersions.Default, Schema, Request with { Key = "region", By = Lists("eu=de,fr;rest=*") });
        await run.ConvertAsync();
        await run.Database.ExecuteAsync("UPDATE app.t SET region = 'de' WHERE id > 1900");

        var maintained = await run.Strata.MaintainAsync(new MaintainRequest());
        var checkedNow = await run.Strata.CheckAsync(new CheckRequest());
        var status = await run.Strata.StatusAsync([]);

        var report = Assert.Single(maintained.Tables);
        Assert.Contains(report.Notes, n => n.Contains("noted changes brought to", StringComparison.Ordinal));
        Assert.Empty(report.Created);
        Assert.Equal(0L, await run.Database.ScalarAsync<long>($"SELECT count(*) FROM pgstrata_old_{run.Operation}.pgstrata_back_queue"));
        Assert.Equal(["no-policies"], checkedNow.Findings.Select(f => f.Code));
        Assert.Empty(status);
        await run.DoneAsync(await run.AfterAsync(AfterVerb.Complete));
        await run.NothingLeftAsync();
    }

    [PostgresFact]
    public async Task what_cannot_be_divided_so_is_refused_before_the_first_change()
    {
        await using var run = await RewriteRun.OfAsync(PostgresVersions.Default, Schema, Request);
        var hash = Request with { By = new PartitionBy.Hash(4), Strategy = Strategy.Rewrite };

        Assert.Contains("is of type json", await BlocksAsync(hash with { Key = "more" }), StringComparison.Ordinal);
        Assert.Contains("more may be NULL", await BlocksAsync(hash with { Key = "more" }), StringComparison.Ordinal);
        Assert.Contains("has no column none", await BlocksAsync(hash with { MoreKeys = ["none"] }), StringComparison.Ordinal);
        Assert.Contains("no grid, and no policy", await BlocksAsync(hash with { Every = Period.Parse("1 day") }), StringComparison.Ordinal);
        Assert.Contains("can be adopted", await BlocksAsync(hash with { Strategy = Strategy.Adopt }), StringComparison.Ordinal);
        Assert.Contains(
            "A grid has one key column", await BlocksAsync(hash with { By = null, Every = Period.Parse("9"), MoreKeys = ["at"] }),
            StringComparison.Ordinal);
        Assert.Contains(
            "lists of one column", await BlocksAsync(hash with { MoreKeys = ["at"], By = Lists("a=1") }), StringComparison.Ordinal);
        Assert.Contains(
            "a value for each of", await BlocksAsync(hash with { MoreKeys = ["at"], By = new PartitionBy.Ranges([["1"]]) }),
            StringComparison.Ordinal);
        Assert.Contains(
            "lacks the key column tenant, region", await BlocksAsync(hash with { Key = "tenant", MoreKeys = ["region"], WidenKey = false }),
            StringComparison.Ordinal);
        Assert.Contains("0 leaves cannot", await BlocksAsync(hash with { By = new PartitionBy.Hash(0) }), StringComparison.Ordinal);

        async Task<string> BlocksAsync(ConvertRequest request)
        {
            var plan = await run.Strata.PlanAsync(request);
            Assert.Empty(plan.Stages);
            return string.Join("\n", plan.Preflight.Where(c => c.Verdict == Verdict.Block).Select(c => c.Detail));
        }
    }

    [Theory]
    [InlineData("eu=de,fr;us=us", "eu:de|fr us:us ")]
    [InlineData("a='x,y;z';b=' c ';rest=*", "a:x,y;z b: c  rest")]
    [InlineData("a='it''s'", "a:it's ")]
    public void lists_are_read_as_they_are_written(string text, string expected)
    {
        var lists = Lists(text);
        Assert.Equal(
            expected, string.Join(' ', lists.Leaves.Select(l => $"{l.Key}:{string.Join('|', l.Value)}").Append(lists.Default)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("eu")]
    [InlineData("=de")]
    [InlineData("eu=de;eu=fr")]
    [InlineData("eu=de;us=de")]
    public void lists_that_say_nothing_clear_are_refused(string text) => Assert.False(PartitionByReader.TryReadLists(text, out _, out _));

    static PartitionBy.Lists Lists(string text) =>
        PartitionByReader.TryReadLists(text, out var lists, out var error) ? lists : throw new FormatException(error);

    static async Task ThereAndBack(int major, ConvertRequest request, string key, string[] bounds, int leaves, string? drop = null)
    {
        await using var run = await RewriteRun.OfAsync(major, drop is null ? Schema : $"{Schema};{drop}", request);
        await run.ConvertAsync(new RunOptions
        {
            MaxLock = TimeSpan.FromSeconds(30),
            OnPhase = async (phase, _) =>
            {
                if (phase.Name == "before-follow") await run.Database.ExecuteAsync(Changes);
                return null;
            },
        });

        Assert.Equal(key, await run.Database.ScalarAsync<string>("SELECT pg_get_partkeydef('app.t'::regclass)"));
        var made = await run.Database.ScalarAsync<string[]>("""
            SELECT array_agg(c.relname || ' ' || pg_get_expr(c.relpartbound, c.oid))
              FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'app.t'::regclass
            """);
        Assert.Equal(leaves, made.Length);
        foreach (var bound in bounds) Assert.Contains(bound, made);
        Assert.Equal(await HashAsync(run, $"pgstrata_old_{run.Operation}.t"), await HashAsync(run, "app.t"));

        await run.Database.ExecuteAsync("UPDATE app.t SET region = 'de', tenant = tenant + 1 WHERE id % 11 = 0");
        var rows = await HashAsync(run, "app.t");
        await run.BackAsync();
        Assert.Equal(rows, await HashAsync(run, "app.t"));
    }

    static Task<string> HashAsync(RewriteRun run, string table) => run.Database.ScalarAsync<string>(
        $"SELECT count(*) || ' ' || sum(hashtextextended(t::text, 0)) FROM {table} t");
}
