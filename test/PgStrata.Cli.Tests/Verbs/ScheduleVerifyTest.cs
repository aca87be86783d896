using PgStrata.Testing;

namespace PgStrata.Cli.Tests.Verbs;

public sealed class ScheduleVerifyTest
{
    [PostgresFact]
    public async Task the_last_run_that_ended_well_decides_not_the_unit()
    {
        await using var cli = await CliDatabase.AroundNowAsync();
        var never = await cli.RunAsync("schedule", "verify");
        Assert.Equal((3, "maintenance has never ended well\n"), (never.ExitCode, never.Output));
        await cli.OkAsync("maintain");
        Assert.StartsWith("ok: maintenance last ended well at ", await cli.OkAsync("schedule", "verify"), StringComparison.Ordinal);
        await cli.ExecuteAsync("UPDATE pgstrata.run SET finished_at = finished_at - interval '45 minutes'");
        Assert.Equal(0, (await cli.RunAsync("schedule", "verify", "--interval", "30min")).ExitCode);
        var (code, json) = await cli.JsonAsync("schedule", "verify", "--interval", "15min");
        Assert.Equal((3, "attention", 900d), (code, json.GetProperty("state").GetString(), json.GetProperty("interval_s").GetDouble()));
        Assert.True(json.GetProperty("since_success_s").GetDouble() > 2700);
    }

    [PostgresFact]
    public async Task a_run_that_failed_is_no_success()
    {
        await using var cli = await CliDatabase.AroundNowAsync();
        await cli.ExecuteAsync("DROP TABLE app.fixes");
        Assert.Equal(1, (await cli.RunAsync("maintain")).ExitCode);
        var run = await cli.RunAsync("schedule", "verify");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("there is no table app.fixes", run.Output, StringComparison.Ordinal);
    }
}
