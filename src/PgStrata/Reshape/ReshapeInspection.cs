using PgStrata.Catalog;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Reshape;

/// <summary>Holds the live table and the leaves to be replaced against those that were planned for.</summary>
sealed class ReshapeInspection : IStageInspection
{
    internal const string Name = "reshape";

    public Task HoldAsync(RunContext run, Stage stage, CancellationToken cancellationToken) =>
        HoldAsync(run, $"so the steps of stage {stage.Name} would be others now", cancellationToken);

    /// <param name="run">The run.</param>
    /// <param name="consequence">What a difference means; half a sentence.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal static async Task HoldAsync(RunContext run, string consequence, CancellationToken cancellationToken)
    {
        var record = ReshapeJson.Read(run.Plan.Facts[ReshapeRecord.Fact]);
        var planned = ReshapeJson.ReadShape(record.Shape);
        await LiveAccount.HoldAsync(run, planned, consequence, cancellationToken).ConfigureAwait(false);
        var set = (await PartitionSetReader.ReadAsync(run.Control, [planned.Name], cancellationToken).ConfigureAwait(false)).Single();
        foreach (var leaf in record.Replaced)
        {
            var was = ReshapeJson.ReadShape(leaf.Shape!);
            if (set.Leaves.All(l => l.Oid != was.Oid)) throw Refused($"{was.Name} is no leaf of {planned.Name} any more");
            var live = await ShapeReader.ReadAsync(run.Control, was.Oid, cancellationToken).ConfigureAwait(false);
            var differences = live is null ? [] : ShapeDifference.Between(was, Bare(live));
            if (live is null || live.Name != was.Name || differences.Count > 0)
                throw Refused(
                    $"{was.Name} has changed, {consequence}:\n  " +
                    (live?.Name == was.Name ? string.Join("\n  ", differences) : $"it is {live?.Name.ToString() ?? "gone"} now"));
        }
    }

    static StepFailure Refused(string what) => new(FailureKind.Refused, $"Since the plan was made, {what}");

    /// <summary>Without what the operation itself has put there.</summary>
    static TableShape Bare(TableShape live) =>
        live with { Triggers = [.. live.Triggers.Where(t => !CaptureSql.Triggers.Contains(t.Name, StringComparer.Ordinal))] };
}
