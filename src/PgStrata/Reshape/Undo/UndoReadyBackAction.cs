using PgStrata.Catalog;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Reshape.Undo;

/// <summary>
/// Just before the switch back: the plain table and the leaves are still those planned for, and nobody sees the data as they were before
/// the partitioned table was whole.
/// </summary>
sealed class UndoReadyBackAction : IStepAction
{
    internal const string Name = "undo-ready-back";

    public async Task RunAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken)
    {
        var copy = RewritingJson.ReadCopy(step.Arguments);
        await PlannedTable.HoldAsync(run, copy, cancellationToken).ConfigureAwait(false);
        var old = await ShapeReader.ReadAsync(run.Control, copy.Target, cancellationToken).ConfigureAwait(false);
        if (old is null || !UndoBackRecord.IsSame(
            run.Plan, await PartitionTreeReader.ReadAsync(run.Control, old.Oid, cancellationToken).ConfigureAwait(false)))
            throw new StepFailure(FailureKind.Refused, $"since the plan was made, {copy.Target} has got other leaves");
        await CaughtUp.PassAsync(run, step, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>It has changed nothing.</summary>
    public Task UndoAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken) => Task.CompletedTask;
}
