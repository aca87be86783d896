using PgStrata.Execution;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>Sessions that work side by side in one step: as many as are wanted at the time.</summary>
/// <param name="pace">Says how many, and when to hold.</param>
/// <param name="open">Opens a session, given its number.</param>
sealed class Workers(Pace pace, Func<int, CancellationToken, Task<Session>> open) : IAsyncDisposable
{
    /// <summary>A setting that is on in every session which only writes to a copy.</summary>
    internal const string Copying = "pgstrata.copying";

    readonly List<Session> _sessions = [];

    /// <param name="run">The run.</param>
    /// <param name="copy">Whose rows they move: what users have written about them, such as CHECKs, runs under its schema's path.</param>
    internal static Workers Of(RunContext run, CopySpec copy) => new(run.Pace, (i, token) => OpenAsync(run, i, copy, token));

    internal Pace Pace => pace;

    /// <summary>The session of a number, opened on first use.</summary>
    internal async Task<Session> SessionAsync(int number, CancellationToken cancellationToken)
    {
        while (_sessions.Count <= number) _sessions.Add(await open(_sessions.Count, cancellationToken).ConfigureAwait(false));
        return _sessions[number];
    }

    /// <summary>Does one piece after the other until there are none left. Between two of them a worker holds, ends or is joined.</summary>
    /// <param name="piece">Does the next piece; false when there was none.</param>
    /// <param name="cancellationToken">Stops all of them, as the first error of one does.</param>
    internal async Task WorkAsync(Func<Session, CancellationToken, Task<bool>> piece, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var busy = new Dictionary<int, Task<bool>>();
        try
        {
            var more = true;
            while (more || busy.Count > 0)
            {
                var changed = pace.Changed;
                for (var i = 0; more && i < pace.Options.Workers; i++)
                    if (!busy.ContainsKey(i))
                        busy[i] = WorkAsync(i, await SessionAsync(i, stop.Token).ConfigureAwait(false), piece, stop.Token);
                await Task.WhenAny(busy.Values.Append(changed)).ConfigureAwait(false);
                more = changed.IsCompleted;
                foreach (var (i, ended) in busy.Where(b => b.Value.IsCompleted).ToList())
                {
                    busy.Remove(i);
                    more |= await ended.ConfigureAwait(false);
                }
            }
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(busy.Values)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    internal static Task SetUpAsync(Session session, CopySpec copy, CancellationToken cancellationToken)
    {
        var path = Literal.Of($"pg_catalog, {new Identifier(copy.Source.Schema)}, public, pg_temp");
        return session.BatchAsync(
            [
                SqlText.Of($"SELECT pg_catalog.set_config('search_path', {path}, false)"),
                SqlText.Of($"SELECT pg_catalog.set_config({Literal.Of(Copying)}, 'on', false)"),
                // A leaf of the copy is locked by nobody but its own indexes' builders.
                SqlText.Raw("SET lock_timeout = 0"),
            ],
            null, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions) await session.DisposeAsync().ConfigureAwait(false);
    }

    /// <returns>True for one that is one too many now, and so may leave something to the others.</returns>
    async Task<bool> WorkAsync(
        int number, Session session, Func<Session, CancellationToken, Task<bool>> piece, CancellationToken cancellationToken)
    {
        while (number < pace.Options.Workers)
        {
            using var turn = await pace.TurnAsync(throttled: true, cancellationToken).ConfigureAwait(false);
            try
            {
                if (!await piece(session, cancellationToken).ConfigureAwait(false)) return false;
            }
            catch
            {
                await session.RollbackQuietlyAsync().ConfigureAwait(false);
                throw;
            }
        }

        return true;
    }

    static async Task<Session> OpenAsync(RunContext run, int number, CopySpec copy, CancellationToken cancellationToken)
    {
        var session = await run.OpenAsync($"worker {number + 1}", cancellationToken).ConfigureAwait(false);
        try
        {
            await SetUpAsync(session, copy, cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
