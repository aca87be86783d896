using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Reshape;

/// <summary>
/// Just before the switch: table and leaves are still those planned for, and nobody sees the data as they were before the copy was
/// complete.
/// </summary>
sealed class ReadyReshapeAction : IStepAction
{
    internal const string Name = "ready-reshape";

    public async Task RunAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken)
    {
        await ReshapeInspection.HoldAsync(run, $"so step {step.Id} would be another now", cancellationToken).ConfigureAwait(false);
        await CaughtUp.PassAsync(run, step, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>It has changed nothing.</summary>
    public Task UndoAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken) => Task.CompletedTask;
}
