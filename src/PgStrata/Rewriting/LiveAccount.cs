using PgStrata.Catalog;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Store;

namespace PgStrata.Rewriting;

/// <summary>Holds the live table against the one that was planned for, less what the operation itself has done to it so far.</summary>
static class LiveAccount
{
    /// <param name="run">The run.</param>
    /// <param name="planned">The table as it was planned for.</param>
    /// <param name="consequence">What a difference means; half a sentence.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="StepFailure">With <see cref="FailureKind.Refused"/>, naming what differs.</exception>
    internal static async Task HoldAsync(RunContext run, TableShape planned, string consequence, CancellationToken cancellationToken)
    {
        var live = await ShapeReader.ReadAsync(run.Control, planned.Name, cancellationToken).ConfigureAwait(false)
            ?? throw new StepFailure(FailureKind.Refused, $"{planned.Name} is gone");
        if (live.Oid != planned.Oid)
            throw new StepFailure(FailureKind.Refused, $"{planned.Name} is another table than the one the plan was made for");
        var rows = await run.Journal.StepsAsync(run.Plan.Operation, cancellationToken).ConfigureAwait(false);
        var accounting = ShapeAccounting.Of(planned, live, OfSteps(run.Plan, rows));
        var differences = accounting.Unexplained.Select(d => d.ToString())
            .Concat(accounting.Unmet.Select(e => $"{e.Path}: undone by somebody else, was: {e.Reason}")).ToList();
        if (differences.Count > 0)
            throw new StepFailure(
                FailureKind.Refused,
                $"Since the plan was made, {planned.Name} has changed, {consequence}:\n  {string.Join("\n  ", differences)}");
    }

    /// <summary>What the steps that have run so far did to the live table; one that was broken off may have done it or not.</summary>
    static IReadOnlyList<Expectation> OfSteps(Plan plan, IReadOnlyList<StepRow> rows) =>
    [
        .. from step in plan.Steps
           join row in rows on step.Id equals row.Id
           where row.State is "done" or "intent"
           from path in step.Changes
           from expectation in (Expectation[])
           [
               row.State == "done" ? Expectation.Needed(path, step.Title) : Expectation.Allowed(path, step.Title),
               Expectation.Allowed(path + "/**", step.Title),
           ]
           select expectation,
    ];
}
