using PgStrata.Catalog;
using PgStrata.Execution;
using PgStrata.Planning;
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
        var planned = System.Text.Json.JsonSerializer.Deserialize(record.Shape, CatalogJson.Default.TableShape)!;
        // The stage was entered before the gates, which may have been closed for hours.
        await LiveInspection.HoldAsync(run, $"so step {step.Id} would be another now", cancellationToken).ConfigureAwait(false);
        var name = new QualifiedName(record.Stage, planned.Name.Name);
        var staged = await ShapeReader.ReadAsync(run.Control, name, cancellationToken).ConfigureAwait(false)
            ?? throw new StepFailure(FailureKind.Refused, $"the staged table in {record.Stage} is gone");
        var accounting = ShapeAccounting.Of(planned, staged, Accounts.OfStaged(record, planned));
        Hold("The staged table does not account for the live one", accounting);
        run.Tell(new RunEvent.Noted($"accounted: {accounting}"));
    }

    public Task UndoAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken) => Task.CompletedTask;

    static void Hold(string what, ShapeAccounting accounting)
    {
        if (accounting.Unexplained.Count > 0)
            throw new StepFailure(FailureKind.Refused, $"{what}:\n  {string.Join("\n  ", accounting.Unexplained)}");
    }
}
