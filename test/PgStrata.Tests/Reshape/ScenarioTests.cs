using PgStrata.Catalog;
using PgStrata.Conversion;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Reshape;
using PgStrata.Testing;
using PgStrata.Testing.Seeds;
using PgStrata.Tests.Conversion;

namespace PgStrata.Tests.Reshape;

/// <summary>The positions of soar: adopted first, so that nothing is copied; then the legacy leaf is split into days.</summary>
[Collection(Quiet.Name)]
public sealed class ScenarioTests
{
    const int Rows = 6_000;

    static readonly DateTimeOffset Until = new(DateTime.UtcNow.Date, TimeSpan.Zero);

    [PostgresTheory, InlineData(15), InlineData(18)]
    public async Task soar_fixes_are_adopted_and_their_legacy_leaf_is_split_and_comes_back(int major)
    {
        var server = await PostgresServer.GetAsync(major);
        await using var database = await server.CreateDatabaseAsync(
            Soar.Create(postgis: major == 15) + Soar.Fill(Rows, Until, days: 5));
        var strata = new Strata(database.ConnectionString);
        var table = new PgStrata.Sql.QualifiedName("app", "fixes");
        var convert = await strata.PlanAsync(
            new ConvertRequest { Table = table, Key = "received_at", Every = Period.Parse("1 day"), WidenKey = true });
        await DoneAsync(strata, convert);
        await DoneAsync(strata, await strata.PlanAfterAsync(convert.Operation, AfterVerb.Complete));
        var shape = await ConvertProbe.ShapeAsync(strata, table);
        var before = await DaysAsync(database);
        await using var load = new LiveLoad(database.ConnectionString).Clients(
            "update", 2, client => client.ExecuteAsync(
                "UPDATE app.fixes SET altitude_msl_feet = altitude_msl_feet WHERE id = (SELECT id FROM app.fixes OFFSET $1 LIMIT 1)",
                client.Random.Next(Rows / 2)),
            TimeSpan.FromMilliseconds(10));
        await load.StartAsync();

        var split = await strata.PlanAsync(new ReshapeRequest { Table = table, Verb = ReshapeVerb.Split, Leaves = ["fixes_legacy"] });
        Assert.False(split.IsBlocked, string.Join("\n", split.Preflight));
        await DoneAsync(strata, split);

        Assert.Equal(before, await DaysAsync(database));
        Assert.Empty(ConvertProbe.Differences(shape, await ConvertProbe.ShapeAsync(strata, table)));
        // Every leaf has every index; each key of the table is one, validated; a day is read from its leaf alone.
        Assert.Equal(1L, await database.ScalarAsync<long>($"""
            SELECT count(DISTINCT n) FROM (SELECT count(*) AS n FROM pg_inherits i JOIN pg_index x ON x.indrelid = i.inhrelid
              WHERE i.inhparent = 'app.fixes'::regclass GROUP BY i.inhrelid) c
            """));
        Assert.Equal(0L, await database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_constraint WHERE NOT convalidated AND conrelid = 'app.fixes'::regclass"));
        Assert.Equal(1L, await database.ScalarAsync<long>($"""
            SELECT count(DISTINCT tableoid) FROM app.fixes
              WHERE received_at >= '{Until.AddDays(-2):yyyy-MM-dd}Z' AND received_at < '{Until.AddDays(-1):yyyy-MM-dd}Z'
            """));

        await DoneAsync(strata, await strata.PlanAfterAsync(split.Operation, AfterVerb.RollBack));
        var report = await load.StopAsync();

        Assert.True(report.Errors.Count == 0, report.ToString());
        Assert.Equal(before, await DaysAsync(database));
        Assert.Empty(ConvertProbe.Differences(shape, await ConvertProbe.ShapeAsync(strata, table)));
    }

    static async Task DoneAsync(Strata strata, Plan plan)
    {
        var report = await strata.RunAsync(plan, ReshapeScene.Patient);
        Assert.True(report.Outcome == PgStrata.Execution.RunOutcome.Done, report.Message);
    }

    static Task<string[]> DaysAsync(TestDatabase database) => database.ScalarAsync<string[]>("""
        SELECT array_agg(d ORDER BY d) FROM (
          SELECT date_trunc('day', received_at, 'UTC') || ' ' || count(*) || ' ' || sum(hashtextextended(f::text, 0)) AS d
          FROM app.fixes f GROUP BY date_trunc('day', received_at, 'UTC')) x
        """);
}
