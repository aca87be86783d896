using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Tests.Conversion;

/// <summary>The vertical slice: a small table of each key kind, there and back.</summary>
public sealed class SliceTests(Xunit.Abstractions.ITestOutputHelper output)
{
    const string Orders =
        """
        CREATE SCHEMA app;
        CREATE TABLE app.orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, made_at timestamptz NOT NULL DEFAULT now(), note text,
          amount numeric CHECK (amount >= 0));
        CREATE INDEX orders_made_at_idx ON app.orders (made_at);
        INSERT INTO app.orders (made_at, note, amount)
          SELECT now() - interval '1 minute' * g, 'n' || g, g FROM generate_series(1, 20000) g;
        """;

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Timestamptz_key_is_converted_and_rolled_back_to_the_same_shape(int major)
    {
        var server = await PostgresServer.GetAsync(major);
        await using var database = await server.CreateDatabaseAsync(Orders);
        var strata = new Strata(database.ConnectionString);
        var request = new ConvertRequest
        {
            Table = new QualifiedName("app", "orders"), Key = "made_at", Every = Period.Parse("1 day"), WidenKey = true,
        };
        var before = await ConvertProbe.ShapeAsync(strata, request.Table);

        var plan = await strata.PlanAsync(request);
        Assert.False(plan.IsBlocked, string.Join("\n", plan.Preflight));
        var report = await strata.RunAsync(plan, listener: new Listener(output));
        Assert.True(report.Outcome == RunOutcome.Done, report.Message);
        foreach (var s in report.Steps)
            output.WriteLine($"{s.Id,-40} {s.DurationMs,8:0.0} hold {s.LockHoldMs:0.0} wait {s.LockWaitMs:0.0}");
        Assert.Equal(20000L, await database.ScalarAsync<long>("SELECT count(*) FROM app.orders"));
        await database.ExecuteAsync("INSERT INTO app.orders (note, amount) VALUES ('after', 1)");
        Assert.Equal(20001L, await database.ScalarAsync<long>("SELECT max(id) FROM app.orders"));

        var back = await strata.PlanAfterAsync(plan.Operation, AfterVerb.RollBack);
        var rolled = await strata.RunAsync(back, listener: new Listener(output));
        Assert.True(rolled.Outcome == RunOutcome.Done, rolled.Message);
        Assert.Empty(ConvertProbe.Differences(before, await ConvertProbe.ShapeAsync(strata, request.Table)));
        await database.ExecuteAsync("INSERT INTO app.orders (note, amount) VALUES ('again', 1)");
        Assert.Equal(20002L, await database.ScalarAsync<long>("SELECT max(id) FROM app.orders"));
    }

    sealed class Listener(Xunit.Abstractions.ITestOutputHelper output) : IProgress<RunEvent>
    {
        public void Report(RunEvent value) => output.WriteLine(value.ToString());
    }
}
