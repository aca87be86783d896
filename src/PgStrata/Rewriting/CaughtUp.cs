using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>
/// The last thing before a switch: what was changed is brought over, and nobody has a view of the data from before that. Comparing may
/// have taken an hour, and waiting for old views may take another: the copy must not fall behind.
/// </summary>
static class CaughtUp
{
    internal static async Task PassAsync(RunContext run, Step step, CancellationToken cancellationToken)
    {
        var copy = RewritingJson.ReadCopy(step.Arguments);
        var workers = Workers.Of(run, copy);
        await using (workers.ConfigureAwait(false))
        {
            var session = await workers.SessionAsync(0, cancellationToken).ConfigureAwait(false);
            var catchUp = new CatchUp(run, copy, session);
            await CopyFailure.HoldAsync(step, copy, async () =>
            {
                await catchUp.RunAsync(step, cancellationToken).ConfigureAwait(false);
                using (await run.Pace.TurnAsync(throttled: false, cancellationToken).ConfigureAwait(false))
                    await session.ExecuteAsync(MarksSql.Complete(copy), cancellationToken).ConfigureAwait(false);
                await SnapshotGate.PassAsync(run, copy, () => catchUp.BatchAsync(throttled: true, cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
                // The cut-over looks whether the queue is empty, with writers held off: what was taken from it must not stand in the way.
                await session.ExecuteAsync(SqlText.Of($"VACUUM (TRUNCATE false) {copy.Queue}"), cancellationToken).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }

        await run.Worker.ExecuteAsync(SettleSql.Accept(run.Options.LateSnapshots), cancellationToken).ConfigureAwait(false);
    }
}
