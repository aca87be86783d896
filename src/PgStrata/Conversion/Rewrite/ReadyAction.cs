using PgStrata.Catalog;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Conversion.Rewrite;

/// <summary>
/// Just before the switch: the live table is still the one planned for, the staged one has all of it, and nobody sees the data as they were
/// before the copy was complete.
/// </summary>
sealed class ReadyAction : IStepAction
{
    internal const string Name = "ready";

    public async Task RunAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken)
    {
        var record = ConversionJson.ReadRewrite(run.Plan.Facts["rewrite"]);
        await LiveInspection.HoldAsync(run, $"so step {step.Id} would be another now", cancellationToken).ConfigureAwait(false);
        var planned = PlannedShape.Of(run.Plan);
        var expected = Accounts.OfStaged(planned, record.Columns, [.. planned.Triggers.Select(t => t.Name)])
            .Append(Expectation.Allowed("foreign_keys/**", "made in the switch"))
            .Concat(StorageChoice.Expected(record.Compressed)).ToList();
        await StagedAccount.HoldAsync(run, new QualifiedName(record.Stage, planned.Name.Name), planned, expected, cancellationToken)
            .ConfigureAwait(false);
        await CaughtUp.PassAsync(run, step, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>It has changed nothing.</summary>
    public Task UndoAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken) => Task.CompletedTask;
}
