using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Execution;

/// <summary>Waits until every gate query of the operator returns true: "no job running", "aggregation done".</summary>
static class Gate
{
    internal static async Task PassAsync(RunContext run, CancellationToken cancellationToken)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        foreach (var gate in run.Options.Gates)
        {
            var told = false;
            while (!await run.Control.ScalarAsync<bool>(SqlText.Raw(gate), cancellationToken).ConfigureAwait(false))
            {
                if (!told) run.Tell(new RunEvent.Noted($"gate is closed, waiting: {gate}"));
                told = true;
                if (clock.Elapsed > run.Options.MaxWait)
                    throw new StepFailure(
                        FailureKind.NotObtained, $"the gate did not open within {RunSettings.Text(run.Options.MaxWait)}: {gate}");
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
