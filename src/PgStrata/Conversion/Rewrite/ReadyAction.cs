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
        var expected = Accounts.OfStaged(planned, record.Key, [.. planned.Triggers.Select(t => t.Name)])
            .Append(Expectation.Allowed("foreign_keys/**", "made in the switch")).ToList();
        await StagedAccount.HoldAsync(run, new QualifiedName(record.Stage, planned.Name.Name), planned, expected, cancellationToken)
            .ConfigureAwait(false);
        await CaughtUpAsync(run, step, cancellationToken).ConfigureAwait(false);
        await run.Worker.ExecuteAsync(SettleSql.Accept(run.Options.LateSnapshots), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Comparing may have taken an hour, and waiting for old views may take another: the copy must not fall behind.</summary>
    static async Task CaughtUpAsync(RunContext run, Step step, CancellationToken cancellationToken)
    {
        var copy = RewritingJson.ReadCopy(step.Arguments);
        var workers = Workers.Of(run, copy);
        await using var _ = workers.ConfigureAwait(false);
        var session = await workers.SessionAsync(0, cancellationToken).ConfigureAwait(false);
        var catchUp = new CatchUp(run, copy, session);
        await CopyFailure.HoldAsync(step, copy, async () =>
        {
            await catchUp.RunAsync(step, cancellationToken).ConfigureAwait(false);
            using (await run.Pace.TurnAsync(throttled: false, cancellationToken).ConfigureAwait(false))
                await session.ExecuteAsync(MarksSql.Complete(copy), cancellationToken).ConfigureAwait(false);
            await SnapshotGate.PassAsync(run, copy, () => catchUp.BatchAsync(throttled: true, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    /// <summary>It has changed nothing.</summary>
    public Task UndoAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken) => Task.CompletedTask;
}
