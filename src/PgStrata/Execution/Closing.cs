using Npgsql;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Execution;

/// <summary>Writes the state a run ended in; through a new connection when the run's own were lost.</summary>
static class Closing
{
    /// <returns>False when the journal could not be told, or a later run has the table: what that one writes counts.</returns>
    internal static async Task<bool> RecordAsync(SessionFactory sessions, RunContext run, string state, string? message)
    {
        if (run.Control.IsOpen && await TryAsync(run.Control, run, state, message).ConfigureAwait(false)) return true;
        // An ended backend shows only when it is used: the session may have been lost just now.
        if (run.Control.IsOpen) return false;
        try
        {
            var session = await sessions.OpenAsync($"{run.Plan.Operation} closing", CancellationToken.None).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
                return await TryAsync(session, run, state, message).ConfigureAwait(false);
        }
        catch (Exception error) when (error is NpgsqlException or StrataException)
        {
            return false;
        }
    }

    static async Task<bool> TryAsync(Session session, RunContext run, string state, string? message)
    {
        try
        {
            await session.BatchAsync(
                [SqlText.Raw("BEGIN"), run.Lease.Guard(), Journal.SetState(run.Plan.Operation, state, message), SqlText.Raw("COMMIT")],
                null, CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (NpgsqlException)
        {
            await session.RollbackQuietlyAsync().ConfigureAwait(false);
            return false;
        }
    }
}
