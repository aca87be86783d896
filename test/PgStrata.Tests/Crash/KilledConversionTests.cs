using PgStrata.Testing;

namespace PgStrata.Tests.Crash;

/// <summary>Kill -9 before and after every step of a conversion, then resume.</summary>
public sealed class KilledConversionTests
{
    [PostgresTheory]
    [MemberData(nameof(Steps.OfConversion), MemberType = typeof(Steps))]
    public async Task Killed_before_a_step_commits_it_resumes_to_the_unbroken_end(string step, string state)
    {
        await using var scene = await Scene.SetAsync();
        await using var gate = await scene.KillAtAsync(step, state, commits: false, Readings.Convert);
        var resumed = await scene.ResumeAsync();
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        await scene.AssertSwitchedAsync();
    }

    [PostgresTheory]
    [MemberData(nameof(Steps.OfConversion), MemberType = typeof(Steps))]
    public async Task Killed_as_a_step_commits_it_resumes_to_the_unbroken_end(string step, string state)
    {
        await using var scene = await Scene.SetAsync(serial: true);
        await using var gate = await scene.KillAtAsync(step, state, commits: true, Readings.Convert);
        var resumed = await scene.ResumeAsync();
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        await scene.AssertSwitchedAsync();
    }

    [PostgresFact]
    public async Task Every_step_of_the_plan_is_among_those_killed()
    {
        await using var scene = await Scene.SetAsync();
        var plan = await new Strata(scene.Database.ConnectionString).PlanAsync(Readings.Request);
        Assert.False(plan.IsBlocked, string.Join("\n", plan.Preflight));
        Assert.Equal(
            plan.Steps.Select(s => s.Id.Replace(plan.Operation, "%", StringComparison.Ordinal)),
            Steps.OfConversion().Select(r => (string)r[0]).Distinct());
    }
}
