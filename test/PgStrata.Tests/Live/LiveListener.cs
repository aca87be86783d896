using PgStrata.Execution;
using Xunit.Abstractions;

namespace PgStrata.Tests.Live;

/// <summary>Writes what a run tells into the test's output.</summary>
sealed class LiveListener(ITestOutputHelper output) : IProgress<RunEvent>
{
    public void Report(RunEvent value)
    {
        if (value is RunEvent.Noted or RunEvent.Waiting) output.WriteLine($"{value}");
        if (value is RunEvent.Waiting waiting)
            foreach (var blocker in waiting.Blockers) output.WriteLine($"    {blocker}");
    }
}
