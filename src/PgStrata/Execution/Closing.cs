using Npgsql;
using PgStrata.Server;
using PgStrata.Store;

namespace PgStrata.Execution;

/// <summary>Writes the state a run ended in; through a new connection when the run's own were lost.</summary>
static class Closing
{
    internal static async Task<string> RecordAsync(SessionFactory sessions, RunContext run, string state, string? message)
    {
        try
        {
            if (run.Control.IsOpen)
            {
                await run.Journal.SetStateAsync(run.Plan.Operation, state, message, CancellationToken.None).ConfigureAwait(false);
                return state;
            }
            var session = await sessions.OpenAsync($"{run.Plan.Operation} closing", CancellationToken.None).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
                await new Journal(session).SetStateAsync(run.Plan.Operation, state, message, CancellationToken.None).ConfigureAwait(false);
            return state;
        }
        catch (Exception error) when (error is NpgsqlException or StrataException)
        {
            return OperationState.Running;
        }
    }
}
