using PgStrata.Execution;

namespace PgStrata.Tests.Crash;

/// <summary>Does harm once, a given time after the n-th event of a run; never when the run ends before that.</summary>
sealed class Striker(int after, TimeSpan delay, Func<Task> strike) : IProgress<RunEvent>
{
    int seen;
    Task? struck;

    internal Task Struck => struck ?? Task.CompletedTask;

    public void Report(RunEvent value)
    {
        if (Interlocked.Increment(ref seen) == after) struck = Task.Run(StrikeAsync);
    }

    async Task StrikeAsync()
    {
        await Task.Delay(delay);
        await strike();
    }
}
