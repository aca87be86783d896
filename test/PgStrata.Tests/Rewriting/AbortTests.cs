using PgStrata.Conversion;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Sql;
using PgStrata.Testing;

namespace PgStrata.Tests.Rewriting;

/// <summary>Before the switch a rewrite can be given up at any point: all that it made is gone, and nobody who writes has noticed.</summary>
public sealed class AbortTests
{
    const string Schema = """
        CREATE SCHEMA app;
        CREATE TABLE app.kinds (name text PRIMARY KEY);
        INSERT INTO app.kinds VALUES ('a');
        CREATE TABLE app.t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL, kind text REFERENCES app.kinds,
          number serial);
        CREATE INDEX t_at ON app.t (at);
        CREATE STATISTICS app.t_kind ON kind, at FROM app.t;
        INSERT INTO app.t (at, kind) SELECT '2026-11-01Z'::timestamptz + g * interval '1 hour', 'a' FROM generate_series(1, 500) g;
        """;

    static readonly ConvertRequest Request = new()
    {
        Table = new QualifiedName("app", "t"), Key = "at", Every = Period.Parse("1 week"), WidenKey = true,
        Default = DefaultPartition.Fenced,
    };

    [PostgresTheory, PostgresVersions(Smoke = true)]
    public async Task Aborted_just_before_the_switch_the_table_is_as_it_was(int major)
    {
        await using var run = await RewriteRun.OfAsync(major, Schema, Request);
        await run.PlanAsync();
        await StopAsync(run, "switch");
        await run.AbortAsync();
    }

    [PostgresFact]
    public async Task Aborted_after_any_step_the_table_is_as_it_was_and_nobody_who_writes_has_noticed()
    {
        await using var run = await RewriteRun.OfAsync(PostgresVersions.Default, Schema, Request);
        var load = new LiveLoad(run.Database.ConnectionString).Clients(
            "write", 1,
            async client =>
            {
                await client.ExecuteAsync("INSERT INTO app.t (at, kind) VALUES ('2026-11-05Z', 'a')");
                await client.ExecuteAsync("UPDATE app.t SET at = '2026-11-01Z'::timestamptz + random() * interval '20 days' WHERE id = 7");
            },
            TimeSpan.FromMilliseconds(5));
        await using (load)
        {
            await load.StartAsync();
            var steps = (await run.PlanAsync()).Steps.TakeWhile(s => s.Id != "switch").Select(s => s.Id).ToList();
            foreach (var step in steps)
            {
                await run.PlanAsync();
                await StopAfterAsync(run, step);
                await run.AbortAsync();
            }

            var report = await load.StopAsync();
            Assert.True(report.Errors.Count == 0, report.ToString());
            Assert.True(report["write"].Count > steps.Count);
        }
    }

    static async Task StopAsync(RewriteRun run, string stage)
    {
        var report = await run.Strata.RunAsync(
            run.Plan, new RunOptions { OnPhase = (phase, _) => Task.FromResult(phase.Name == $"before-{stage}" ? "wait" : null) });
        Assert.Equal(RunOutcome.NotObtained, report.Outcome);
    }

    /// <summary>As Ctrl-C would, when this step is done.</summary>
    static async Task StopAfterAsync(RewriteRun run, string step)
    {
        using var stop = new CancellationTokenSource();
        var report = await run.Strata.RunAsync(run.Plan, listener: new Stopper(step, stop), cancellationToken: stop.Token);
        Assert.Equal(RunOutcome.Interrupted, report.Outcome);
        Assert.Equal("done", report.Steps.Single(s => s.Id == step).State);
    }

    sealed class Stopper(string step, CancellationTokenSource stop) : IProgress<RunEvent>
    {
        public void Report(RunEvent value)
        {
            if (value is RunEvent.StepFinished finished && finished.Id == step) stop.Cancel();
        }
    }
}
