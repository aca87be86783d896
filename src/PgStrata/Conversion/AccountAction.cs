using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>
/// The object accounting, just before the heap is attached or the name switched: the live table is still the one planned for, and the
/// staged one has all of it.
/// </summary>
sealed class AccountAction : IStepAction
{
    internal const string Name = "account";

    public async Task RunAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken)
    {
        var record = ConversionJson.Read(run.Plan.Facts["conversion"]);
        var planned = PlannedShape.Of(run.Plan);
        // The stage was entered before the gates, which may have been closed for hours.
        await LiveInspection.HoldAsync(run, $"so step {step.Id} would be another now", cancellationToken).ConfigureAwait(false);
        await StagedAccount.HoldAsync(
            run, new QualifiedName(record.Stage, planned.Name.Name), planned,
            Accounts.OfStaged(planned, record.Key, record.LateTriggers), cancellationToken).ConfigureAwait(false);
    }

    public Task UndoAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken) => Task.CompletedTask;
}
