using Npgsql;
using PgStrata.Execution;
using PgStrata.Testing;

namespace PgStrata.Tests.Crash;

/// <summary>The tool's sessions ended, or the server crashed, at random moments: it says so, and resumes to the right end.</summary>
public sealed class LostSessionTests
{
    [PostgresFact]
    public async Task Twenty_rounds_of_ended_sessions()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            await using var scene = await Scene.SetAsync(serial: seed % 2 == 0);
            var victim = (seed % 3) switch { 0 => "pgstrata %", 1 => "pgstrata % control", _ => "pgstrata % epoch %" };
            await RoundAsync(seed, scene, () => scene.Database.ExecuteAsync(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() " +
                $"AND application_name LIKE '{victim}'"));
        }
    }

    [PostgresFact]
    public async Task Five_rounds_of_a_crashing_server()
    {
        await using var server = await PostgresServer.StartAsync(PostgresVersions.Default);
        for (var seed = 101; seed <= 105; seed++)
        {
            await using var scene = await Scene.SetAsync(serial: seed % 2 == 0, server: server);
            await RoundAsync(seed, scene, () => server.RestartAsync(immediate: true));
        }
    }

    static async Task RoundAsync(int seed, Scene scene, Func<Task> strike)
    {
        // Some 50 things are told in an unbroken run; the strike follows one of them, a little later, so that it falls into the middle of
        // a step.
        var random = new Random(seed);
        var striker = new Striker(random.Next(2, 45), TimeSpan.FromMilliseconds(random.Next(0, 12)), strike);
        var strata = new Strata(scene.Database.ConnectionString);
        var options = new RunOptions { MaxLock = TimeSpan.FromSeconds(10) };
        var plan = await strata.PlanAsync(Readings.Request);
        var outcome = await TryAsync(() => strata.RunAsync(plan, options, striker));
        await striker.Struck;
        for (var again = 0; outcome != RunOutcome.Done; again++)
        {
            Assert.True(again < 5, $"round {seed} does not end");
            outcome = await TryAsync(() => strata.ResumeAsync(plan.Operation, options));
        }
        try
        {
            await scene.AssertSwitchedAsync();
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"round {seed}", error);
        }
    }

    /// <summary>How the run ended; a lost connection may also surface as an error.</summary>
    static async Task<RunOutcome> TryAsync(Func<Task<RunReport>> run)
    {
        try
        {
            var report = await run();
            Assert.True(report.Outcome is RunOutcome.Done or RunOutcome.Failed or RunOutcome.NotObtained, report.ToString());
            return report.Outcome;
        }
        catch (StrataException error) when (error.Code == "finished")
        {
            // The answer to the last COMMIT was lost, not the COMMIT.
            return RunOutcome.Done;
        }
        catch (Exception error) when (error is NpgsqlException or StrataException { Code: "unreachable" })
        {
            return RunOutcome.Failed;
        }
    }
}
