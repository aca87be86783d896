using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Execution;

/// <summary>
/// Asks something of an operation, from a shell of its own. It is written to the journal: a tool at work hears it within a second,
/// wherever it runs, and whoever resumes the operation finds it.
/// </summary>
sealed class Requests(Session session)
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    readonly ControlTable _control = new(session);

    /// <summary>Write nothing until it is resumed.</summary>
    internal Task<long> PauseAsync(string id, CancellationToken cancellationToken) =>
        _control.AskAsync(id, paused: true, aborting: null, cancellationToken);

    /// <summary>Go on.</summary>
    internal Task<long> ResumeAsync(string id, CancellationToken cancellationToken) =>
        _control.AskAsync(id, paused: false, aborting: false, cancellationToken);

    /// <summary>Undo everything; a pause ends with it.</summary>
    internal Task<long> AbortAsync(string id, CancellationToken cancellationToken) =>
        _control.AskAsync(id, paused: false, aborting: true, cancellationToken);

    /// <summary>Go on in another way; kept with the operation.</summary>
    internal async Task<long> SetAsync(string id, Func<RunSettings, RunSettings> change, CancellationToken cancellationToken)
    {
        var number = 0L;
        await session.InTransactionAsync(
            async () =>
            {
                var text = await session.ScalarAsync<string>(
                    SqlText.Of($"SELECT plan::text FROM pgstrata.operation WHERE id = {Literal.Of(id)} FOR NO KEY UPDATE"),
                    cancellationToken).ConfigureAwait(false);
                var plan = PlanJson.Read(text!);
                plan = plan with { Run = change(plan.Run ?? new RunSettings()).Over(null) };
                await new Journal(session).SetPlanAsync(id, PlanJson.Write(plan), cancellationToken).ConfigureAwait(false);
                number = await _control.AskAsync(id, paused: null, aborting: null, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return number;
    }

    /// <summary>Whether a tool is at work on this operation, not on another one of the same table.</summary>
    internal async Task<bool> IsLiveAsync(OperationRow row, CancellationToken cancellationToken) =>
        await Lease.IsTakenByOtherAsync(session, row.Table, cancellationToken).ConfigureAwait(false)
        && await session.ScalarAsync<string>(
            SqlText.Of($"SELECT holder FROM pgstrata.lease WHERE table_name = {Literal.Of(row.Table)}"), cancellationToken)
            .ConfigureAwait(false) == row.Id;

    /// <summary>Waits until a request was acted on and the operation is as it was asked to be.</summary>
    /// <param name="row">The operation.</param>
    /// <param name="number">The number of the request.</param>
    /// <param name="isSo">What else must be true of the operation.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>False when the tool that was to do it has ended before.</returns>
    internal async Task<bool> WaitAsync(
        OperationRow row, long number, Func<OperationRow, bool> isSo, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Whether it is alive first: what it did before its end was written before its end.
            var live = await IsLiveAsync(row, cancellationToken).ConfigureAwait(false);
            var control = await _control.FindAsync(row.Id, cancellationToken).ConfigureAwait(false);
            var now = await new Journal(session).FindAsync(row.Id, cancellationToken).ConfigureAwait(false) ?? row;
            if ((control?.Heard >= number || !OperationState.IsOpen(now.State)) && isSo(now)) return true;
            if (!live) return false;
            await Task.Delay(Look, cancellationToken).ConfigureAwait(false);
        }
    }
}
