using PgStrata.Execution;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>Sessions that work side by side in one step.</summary>
sealed class Workers : IAsyncDisposable
{
    readonly List<Session> _sessions = [];

    internal IReadOnlyList<Session> Sessions => _sessions;

    /// <param name="run">The run.</param>
    /// <param name="count">How many.</param>
    /// <param name="copy">Whose rows they move: what users have written about them, such as CHECKs, runs under its schema's path.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal static async Task<Workers> OpenAsync(RunContext run, int count, CopySpec copy, CancellationToken cancellationToken)
    {
        var workers = new Workers();
        try
        {
            for (var i = 1; i <= count; i++)
            {
                var session = await run.OpenAsync($"worker {i}", cancellationToken).ConfigureAwait(false);
                workers._sessions.Add(session);
                await SetUpAsync(session, copy, cancellationToken).ConfigureAwait(false);
            }

            return workers;
        }
        catch
        {
            await workers.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    internal static Task SetUpAsync(Session session, CopySpec copy, CancellationToken cancellationToken)
    {
        var path = Literal.Of($"pg_catalog, {new Identifier(copy.Source.Schema)}, public, pg_temp");
        return session.BatchAsync(
            [
                SqlText.Of($"SELECT pg_catalog.set_config('search_path', {path}, false)"),
                // A leaf of the copy is locked by nobody but its own indexes' builders.
                SqlText.Raw("SET lock_timeout = 0"),
            ],
            null, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions) await session.DisposeAsync().ConfigureAwait(false);
    }
}
