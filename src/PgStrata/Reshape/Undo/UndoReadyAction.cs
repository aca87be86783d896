using PgStrata.Catalog;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Reshape.Undo;

/// <summary>
/// Just before the switch: the partitioned table and its leaves are still those planned for, the staged one has all of it, and nobody sees
/// the data as they were before the copy was complete.
/// </summary>
sealed class UndoReadyAction : IStepAction
{
    internal const string Name = "undo-ready";

    public async Task RunAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken)
    {
        var record = UndoJson.Read(run.Plan);
        await UndoInspection.HoldAsync(run, $"so step {step.Id} would be another now", cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Expectation> expected =
        [
            .. StagedAccount.Late(record.Plain.Triggers.Select(t => t.Name)), .. Narrowed(record),
            Expectation.Allowed("foreign_keys/**", "made in the switch"),
        ];
        var staged = new QualifiedName(record.Stage, record.Plain.Name.Name);
        await StagedAccount.HoldAsync(run, staged, record.Plain, expected, cancellationToken).ConfigureAwait(false);
        await CaughtUp.PassAsync(run, step, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>It has changed nothing.</summary>
    public Task UndoAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A narrower key may be written otherwise, but not be missing.</summary>
    internal static IEnumerable<Expectation> Narrowed(UndoRecord record) =>
        from name in record.Narrowed
        from section in (string[])["indexes", "constraints"]
        let part = Expectation.Part(section, name, "the key is narrower")
        from expectation in (Expectation[])[part[0] with { IsKept = true }, part[1]]
        select expectation;
}
