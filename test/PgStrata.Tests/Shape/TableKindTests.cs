using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Tests.Shape;

/// <summary>Tables that cannot become a leaf are refused by name.</summary>
public sealed class TableKindTests
{
    const string Columns = "(id bigint, at timestamptz)";

    [PostgresTheory]
    [PostgresVersions("CREATE TABLE app.t " + Columns + "; CREATE TABLE app.child () INHERITS (app.t)", "inheritance")]
    [PostgresVersions("CREATE TABLE app.\"Mother\" " + Columns + "; CREATE TABLE app.t () INHERITS (app.\"Mother\")", "inheritance")]
    [PostgresVersions("CREATE TYPE app.row AS " + Columns + "; CREATE TABLE app.t OF app.row", "typed table")]
    [PostgresVersions("CREATE TABLE app.p " + Columns + " PARTITION BY RANGE (at); CREATE TABLE app.t PARTITION OF app.p DEFAULT", "table")]
    public async Task Table_is_refused_until_set_free(int major, string sql, string check)
    {
        await using var run = await ShapeRun.OfAsync(major, sql);
        await run.RefusedUntilRemediedAsync(check);
    }

    [PostgresTheory]
    [PostgresVersions("CREATE TABLE app.t " + Columns + " PARTITION BY RANGE (at)", "policy adopt")]
    [PostgresVersions(
        "CREATE EXTENSION postgres_fdw; CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw; " +
        "CREATE FOREIGN TABLE app.t " + Columns + " SERVER s", "relkind f")]
    [PostgresVersions("CREATE VIEW app.t AS SELECT 1 AS id, now() AS at", "relkind v")]
    public async Task What_is_no_plain_table_is_refused(int major, string sql, string said)
    {
        await using var run = await ShapeRun.OfAsync(major, sql);
        var check = await run.RefusedAsync("table");
        Assert.Contains(said, check.Detail + check.Remedy, StringComparison.Ordinal);
    }

    [PostgresTheory, PostgresVersions]
    public async Task Temporary_table_and_no_table_at_all(int major)
    {
        await using var run = await ShapeRun.OfAsync(major, "");
        await using var connection = await run.Database.ConnectAsync();
        await using (var command = new Npgsql.NpgsqlCommand(
            "CREATE TEMPORARY TABLE t (at timestamptz); " +
            "SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = 't'::regclass", connection))
        {
            var schema = (string)(await command.ExecuteScalarAsync())!;
            var plan = await run.Strata.PlanAsync(run.Request with { Table = new QualifiedName(schema, "t") });
            Assert.Contains(plan.Preflight, c => c.Detail.Contains("temporary", StringComparison.Ordinal));
            Assert.True(plan.IsBlocked);
        }
        var missing = await Assert.ThrowsAsync<StrataException>(() => run.Strata.PlanAsync(run.Request));
        Assert.Equal("no_table", missing.Code);
    }

    [PostgresTheory, PostgresVersions]
    public async Task Table_of_an_extension_is_refused(int major)
    {
        await using var run = await ShapeRun.OfAsync(
            major, "CREATE TABLE app.t " + Columns + "; CREATE EXTENSION hstore; ALTER EXTENSION hstore ADD TABLE app.t");
        await run.RefusedUntilRemediedAsync("extension");
    }

    [PostgresTheory]
    [PostgresVersions("x timestamptz", "no column at")]
    [PostgresVersions("at jsonb", "has no grid")]
    [PostgresVersions("x timestamp, at timestamp GENERATED ALWAYS AS (x) STORED", "generated column")]
    public async Task Key_that_cannot_be_one_is_refused(int major, string columns, string said)
    {
        await using var run = await ShapeRun.OfAsync(major, $"CREATE TABLE app.t ({columns})");
        Assert.Contains(said, (await run.RefusedAsync("key")).Detail, StringComparison.Ordinal);
    }

    [PostgresTheory, PostgresVersions]
    public async Task Ulid_key_needs_a_collation_that_keeps_its_order(int major)
    {
        await using var run = await ShapeRun.OfAsync(major, "CREATE TABLE app.t (at text PRIMARY KEY)");
        await run.RefusedUntilRemediedAsync("key");
    }
}
