using PgStrata.Planning;
using PgStrata.Testing;

namespace PgStrata.Tests.Shape;

/// <summary>Rows whose key no leaf can hold, and others who make partitions of the table.</summary>
public sealed class KeyRowTests
{
    const string Table =
        "CREATE TABLE app.t (id bigint, at timestamptz); CREATE INDEX ON app.t (at); INSERT INTO app.t VALUES (1, '2025-01-01Z');\n";

    [PostgresTheory, PostgresVersions]
    public async Task Rows_without_key_are_refused_until_they_have_one(int major)
    {
        await using var run = await ShapeRun.OfAsync(major, Table + "INSERT INTO app.t VALUES (2, NULL);");
        await run.RefusedAsync("null keys");
        await run.Database.ExecuteAsync("UPDATE app.t SET at = '2025-01-02Z' WHERE at IS NULL");
        await run.ConvertAsync();
        await run.BackAsync();
    }

    [PostgresTheory]
    [PostgresVersions("infinity")]
    [PostgresVersions("2999-01-01 00:00:00+00")]
    public async Task Highest_key_that_is_an_outlier_is_refused_with_a_query_that_finds_it(int major, string at)
    {
        await using var run = await ShapeRun.OfAsync(major, Table + $"INSERT INTO app.t VALUES (2, '{at}');");
        var check = await run.RefusedAsync(at == "infinity" ? "outliers" : "strays");
        Assert.Contains("ORDER BY at DESC", check.Remedy, StringComparison.Ordinal);
    }

    [PostgresTheory, PostgresVersions]
    public async Task Lowest_keys_of_any_age_stay_in_the_legacy_leaf(int major)
    {
        await using var run = await ShapeRun.ConvertAsync(
            major, Table + "INSERT INTO app.t VALUES (2, '-infinity'), (3, '1900-01-01Z'), (4, '4000-01-01 BC');");
        Assert.Contains(run.Plan.Preflight, c => c is { Name: "outliers", Verdict: Verdict.Warn });
        Assert.Equal(4L, await run.Database.ScalarAsync<long>($"SELECT count(*) FROM {run.Legacy.Name}"));
        await run.BackAsync();
    }

    [PostgresTheory]
    [PostgresVersions(
        "CREATE FUNCTION app.daily() RETURNS void LANGUAGE plpgsql AS $$ BEGIN " +
        "EXECUTE 'CREATE TABLE app.t_p1 PARTITION OF app.t DEFAULT'; END $$;")]
    public async Task Another_manager_of_the_table_is_refused_unless_known(int major, string sql)
    {
        await using var run = await ShapeRun.OfAsync(major, Table + sql);
        var check = await run.RefusedAsync("other managers");
        Assert.Contains("--also-managed-by ok", check.Remedy, StringComparison.Ordinal);
        var plan = await run.Strata.PlanAsync(run.Request with { AlsoManagedBy = true });
        Assert.Contains(plan.Preflight, c => c is { Name: "other managers", Verdict: Verdict.Warn });
        Assert.False(plan.IsBlocked);
    }

    [PostgresTheory, InlineData(15)]
    public async Task Pg_partman_row_for_the_table_is_refused_unless_known(int major)
    {
        await using var run = await ShapeRun.OfAsync(major, Table + """
            CREATE SCHEMA partman; CREATE EXTENSION pg_partman SCHEMA partman;
            INSERT INTO partman.part_config (parent_table, control, partition_type, partition_interval)
              VALUES ('app.t', 'at', 'native', '1 day');
            """);
        Assert.Contains("pg_partman", (await run.RefusedAsync("other managers")).Detail, StringComparison.Ordinal);
    }
}
