using PgStrata.Catalog;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Conversion.Rewrite;

/// <summary>
/// Just before the switch back: the partitioned table and its leaves are still those planned for, and nobody sees the data as they were
/// before the old heap was whole.
/// </summary>
sealed class ReadyBackAction : IStepAction
{
    internal const string Name = "ready-back";

    public async Task RunAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken)
    {
        var copy = RewritingJson.ReadCopy(step.Arguments);
        await PlannedTable.HoldAsync(run, copy, cancellationToken).ConfigureAwait(false);
        // Rows that come with a leaf are noted by nobody.
        var leaves = (await PartitionSetReader.ReadAsync(run.Control, [copy.Source], cancellationToken).ConfigureAwait(false))
            .Single().Leaves;
        if (leaves.FirstOrDefault(l => run.Plan.Steps.All(s => s.Id != $"drop-{l.Name.Name}")) is { } other)
            throw new StepFailure(FailureKind.Refused, $"since the plan was made, {copy.Source} has got another leaf, {other.Name}");
        await CaughtUp.PassAsync(run, step, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>It has changed nothing.</summary>
    public Task UndoAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken) => Task.CompletedTask;
}
