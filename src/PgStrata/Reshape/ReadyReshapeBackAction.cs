using PgStrata.Catalog;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Reshape;

/// <summary>
/// Just before the switch back: the table is still the one planned for, its range has no leaf that was not, and nobody sees the data as
/// they were before the old leaves were whole.
/// </summary>
sealed class ReadyReshapeBackAction : IStepAction
{
    internal const string Name = "ready-reshape-back";

    public async Task RunAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken)
    {
        var copy = RewritingJson.ReadCopy(step.Arguments);
        var now = await ShapeReader.ReadAsync(run.Control, copy.Source, cancellationToken).ConfigureAwait(false);
        if (now is null || ShapeFingerprint.Of(now) != run.Plan.Fingerprint)
            throw new StepFailure(
                FailureKind.Refused, $"since the plan was made, {copy.Source} has changed; what was changed would be lost");
        await CaughtUp.PassAsync(run, step, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>It has changed nothing.</summary>
    public Task UndoAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken) => Task.CompletedTask;
}
