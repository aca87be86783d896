using PgStrata.Catalog;
using PgStrata.Execution;
using PgStrata.Planning;

namespace PgStrata.Conversion;

/// <summary>Holds the live table against the one that was planned for, less what the operation itself has done to it so far.</summary>
sealed class LiveInspection : IStageInspection
{
    internal const string Name = "live";

    public Task HoldAsync(RunContext run, Stage stage, CancellationToken cancellationToken) =>
        HoldAsync(run, $"so the steps of stage {stage.Name} would be others now", cancellationToken);

    /// <param name="run">The run.</param>
    /// <param name="consequence">What a difference means; half a sentence.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal static async Task HoldAsync(RunContext run, string consequence, CancellationToken cancellationToken)
    {
        var planned = PlannedShape.Of(run.Plan);
        var live = await ShapeReader.ReadAsync(run.Control, planned.Name, cancellationToken).ConfigureAwait(false)
            ?? throw new StepFailure(FailureKind.Refused, $"{planned.Name} is gone");
        if (live.Oid != planned.Oid)
            throw new StepFailure(FailureKind.Refused, $"{planned.Name} is another table than the one the plan was made for");
        var rows = await run.Journal.StepsAsync(run.Plan.Operation, cancellationToken).ConfigureAwait(false);
        var accounting = ShapeAccounting.Of(planned, live, Accounts.OfSteps(run.Plan, rows));
        var differences = accounting.Unexplained.Select(d => d.ToString())
            .Concat(accounting.Unmet.Select(e => $"{e.Path}: undone by somebody else, was: {e.Reason}")).ToList();
        if (differences.Count > 0)
            throw new StepFailure(
                FailureKind.Refused,
                $"Since the plan was made, {planned.Name} has changed, {consequence}:\n  {string.Join("\n  ", differences)}");
    }
}
