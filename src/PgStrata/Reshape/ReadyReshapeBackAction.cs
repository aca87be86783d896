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

    /// <summary>The fact that names the leaves the plan knows, one a line.</summary>
    internal const string Leaves = "leaves";

    public async Task RunAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken)
    {
        var copy = RewritingJson.ReadCopy(step.Arguments);
        await PlannedTable.HoldAsync(run, copy, cancellationToken).ConfigureAwait(false);
        await SameLeavesAsync(run, copy, cancellationToken).ConfigureAwait(false);
        await CaughtUp.PassAsync(run, step, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Rows that come with a leaf are noted by nobody.</summary>
    static async Task SameLeavesAsync(RunContext run, CopySpec copy, CancellationToken cancellationToken)
    {
        var leaves = (await PartitionSetReader.ReadAsync(run.Control, [copy.Source], cancellationToken).ConfigureAwait(false))
            .Single().Leaves.Select(l => l.Name.ToString()).ToHashSet(StringComparer.Ordinal);
        var isBranched = leaves.Any(l => l.StartsWith("pgstrata_stage_", StringComparison.Ordinal));
        if (!isBranched && copy.Heaps.Select(h => h.ToString()).FirstOrDefault(h => !leaves.Contains(h)) is { } gone)
            throw new StepFailure(FailureKind.Refused, $"since the plan was made, {gone} has become no leaf of {copy.Source}");
        if (leaves.Except(run.Plan.Facts[Leaves].Split('\n')).FirstOrDefault() is { } other)
            throw new StepFailure(FailureKind.Refused, $"since the plan was made, {copy.Source} has got another leaf, {other}");
    }

    /// <summary>It has changed nothing.</summary>
    public Task UndoAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken) => Task.CompletedTask;
}
