using PgStrata.Conversion;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Testing;

namespace PgStrata.Tests.Shape;

/// <summary>Where the legacy leaf ends, and what becomes of rows beyond it.</summary>
public sealed class BoundTests
{
    const string Table =
        """
        CREATE TABLE app.t (id bigint, at timestamptz NOT NULL, PRIMARY KEY (id, at)); CREATE INDEX ON app.t (at);
        INSERT INTO app.t VALUES (1, '2025-01-01Z'), (2, now() + interval '40 days');

        """;

    [PostgresTheory, PostgresVersions]
    public async Task Strays_are_refused_until_gone(int major)
    {
        await using var run = await ShapeRun.OfAsync(major, Table);
        var check = await run.RefusedAsync("strays");
        Assert.Contains("--bound", check.Remedy, StringComparison.Ordinal);
        await run.Database.ExecuteAsync("DELETE FROM app.t WHERE id = 2");
        await run.ConvertAsync();
        await run.BackAsync();
    }

    [PostgresTheory, PostgresVersions]
    public async Task Strays_raise_puts_the_bound_above_them(int major)
    {
        await using var run = await ShapeRun.ConvertAsync(major, Table, r => r with { Strays = Strays.Raise });
        Assert.Contains(run.Plan.Preflight, c => c is { Name: "strays", Verdict: Verdict.Warn });
        Assert.Equal(2L, await run.Database.ScalarAsync<long>($"SELECT count(*) FROM {run.Legacy.Name}"));
        await run.BackAsync();
    }

    [PostgresTheory, PostgresVersions]
    public async Task Strays_move_says_what_it_needs(int major)
    {
        await using var run = await ShapeRun.OfAsync(major, Table, r => r with { Strays = Strays.Move });
        Assert.Contains("not possible yet", (await run.RefusedAsync("strays")).Detail, StringComparison.Ordinal);
    }

    [PostgresTheory, PostgresVersions]
    public async Task Bound_off_the_grid_or_below_the_rows_is_refused(int major)
    {
        await using var run = await ShapeRun.OfAsync(major, Table, r => r with { Bound = "2040-01-01 00:00:01+00" });
        Assert.Contains("2040-01-02", (await run.RefusedAsync("bound")).Remedy, StringComparison.Ordinal);
    }

    [PostgresTheory, PostgresVersions]
    public async Task Bound_that_is_not_after_now_is_refused(int major)
    {
        const string past = "CREATE TABLE app.t (id bigint, at timestamptz NOT NULL); INSERT INTO app.t VALUES (1, '2025-01-01Z');";
        await using var run = await ShapeRun.OfAsync(major, past, r => r with { Bound = "2025-01-02 00:00:00+00" });
        var check = await run.RefusedAsync("bound");
        Assert.Contains("every new row", check.Detail, StringComparison.Ordinal);
        var later = check.Remedy!.Split('\'')[1];
        var plan = await run.Strata.PlanAsync(run.Request with { Bound = later });
        Assert.False(plan.IsBlocked, string.Join("\n", plan.Preflight));
        Assert.True(await run.Database.ScalarAsync<bool>($"SELECT '{later}' > now() AND '{later}' <= now() + interval '1 day'"), later);
    }

    [PostgresTheory, PostgresVersions]
    public async Task Given_bound_is_the_bound(int major)
    {
        await using var run = await ShapeRun.ConvertAsync(major, Table, r => r with { Bound = "2040-01-01 00:00:00+00" });
        var bound = await run.Database.ScalarAsync<string>(
            $"SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE oid = '{run.Legacy.Name}'::regclass");
        Assert.Contains("2040-01-01", bound, StringComparison.Ordinal);
        await run.BackAsync();
    }

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Fenced_default_holds_the_past_and_never_stops_an_attach(int major)
    {
        await using var run = await ShapeRun.ConvertAsync(
            major,
            "CREATE TABLE app.t (id bigint, at timestamptz NOT NULL, PRIMARY KEY (id, at)); INSERT INTO app.t VALUES (1, '2025-01-01Z');",
            r => r with { Default = DefaultPartition.Fenced });
        var rejected = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => run.Database.ExecuteAsync(
            "INSERT INTO app.t VALUES (2, now() + interval '1 year')"));
        Assert.Equal("23514", rejected.SqlState);
        var first = run.Leaves
            .Where(l => l.FileNode != run.Before.FileNode && !l.Name.Name.EndsWith("_default", StringComparison.Ordinal))
            .OrderBy(l => l.Name.Name, StringComparer.Ordinal).First();
        await run.Database.ExecuteAsync(
            $"ALTER TABLE app.t DETACH PARTITION {first.Name}; INSERT INTO app.t SELECT 3, now() + interval '47 hours'; ");
        Assert.True(await run.Database.ScalarAsync<bool>(
            "SELECT pg_get_constraintdef(oid) LIKE '%<%' FROM pg_constraint WHERE conname = 'pgstrata_fence'"));
        var notices = new List<string>();
        await using var connection = await run.Database.ConnectAsync();
        connection.Notice += (_, e) => notices.Add(e.Notice.MessageText);
        await using var command = new Npgsql.NpgsqlCommand("""
            SET client_min_messages = debug1; CREATE TABLE app.later (LIKE app.t INCLUDING ALL);
            ALTER TABLE app.t ATTACH PARTITION app.later FOR VALUES FROM ('2050-01-01Z') TO ('2050-01-02Z');
            """, connection);
        await command.ExecuteNonQueryAsync();
        Assert.Contains(notices, n => n.Contains("default partition \"t_default\" is implied", StringComparison.Ordinal));
    }

    [PostgresTheory, PostgresVersions]
    public async Task Fenced_default_goes_with_the_roll_back(int major)
    {
        await using var run = await ShapeRun.ConvertAsync(
            major, "CREATE TABLE app.t (at timestamptz); INSERT INTO app.t VALUES ('2025-01-01Z');",
            r => r with { Default = DefaultPartition.Fenced });
        await run.Database.ExecuteAsync("INSERT INTO app.t VALUES (NULL); DELETE FROM app.t WHERE at IS NULL");
        await run.BackAsync();
    }
}
