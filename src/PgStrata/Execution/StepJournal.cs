using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Execution;

/// <summary>The journal of a step that is more than one transaction: intent before, outcome after.</summary>
static class StepJournal
{
    /// <summary>Where the WAL is before such a step, so that its own can be told.</summary>
    internal static Task<string?> LsnAsync(RunContext run, CancellationToken cancellationToken) =>
        run.Control.ScalarAsync<string>(SqlText.Raw("SELECT pg_catalog.pg_current_wal_insert_lsn()::text"), cancellationToken);

    internal static Task IntendAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken) =>
        InTransactionAsync(
            run,
            [run.Lease.Guard(), Journal.StepIntent(run.Plan.Operation, step.Id, seq, run.Lease.Epoch), SqlText.Raw("COMMIT")],
            cancellationToken);

    internal static Task FinishAsync(RunContext run, Step step, int seq, string state, string? lsn, CancellationToken cancellationToken) =>
        InTransactionAsync(
            run,
            [
                StepClock.Begin, .. lsn is null ? [] : (SqlText[])[StepClock.Since(lsn)],
                .. TransactionStep.End(run, step, seq, state, 1),
            ],
            cancellationToken);

    static async Task InTransactionAsync(RunContext run, IReadOnlyList<SqlText> statements, CancellationToken cancellationToken)
    {
        using var turn = await run.Pace.TurnAsync(throttled: false, cancellationToken).ConfigureAwait(false);
        try
        {
            await run.Worker.BatchAsync([SqlText.Raw("BEGIN"), .. statements], null, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await run.Worker.RollbackQuietlyAsync().ConfigureAwait(false);
            throw;
        }
    }
}
