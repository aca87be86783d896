using System.Collections.Concurrent;
using PgStrata.Server;

namespace PgStrata.Maintenance;

/// <summary>Creates the leaves of many tables in two lanes, each with sessions of its own: a leaf is some milliseconds of one server process.</summary>
/// <param name="factory">Where the database is.</param>
/// <param name="first">The run's own lane.</param>
/// <param name="second">Makes the other one.</param>
sealed class CreateLanes(SessionFactory factory, TableRun first, Func<MaintainSessions, TableRun> second)
{
    /// <summary>From so many tables on two more connections are worth asking for.</summary>
    const int Many = 8;

    internal async Task RunAsync(IReadOnlyList<TableProgress> tables, CancellationToken cancellationToken)
    {
        var queue = new ConcurrentQueue<TableProgress>(tables);
        var other = tables.Count >= Many ? SecondAsync(queue, cancellationToken) : Task.CompletedTask;
        await WorkAsync(first, queue, cancellationToken).ConfigureAwait(false);
        await other.ConfigureAwait(false);
    }

    async Task SecondAsync(ConcurrentQueue<TableProgress> queue, CancellationToken cancellationToken)
    {
        // No waiting: where connections are scarce, one lane has to do (hazards G-2).
        var sessions = new MaintainSessions(factory, TimeSpan.Zero);
        await using (sessions.ConfigureAwait(false))
        {
            try
            {
                await sessions.ControlAsync(cancellationToken).ConfigureAwait(false);
                await sessions.WorkerAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (StrataException)
            {
                return;
            }

            await WorkAsync(second(sessions), queue, cancellationToken).ConfigureAwait(false);
        }
    }

    static async Task WorkAsync(TableRun lane, ConcurrentQueue<TableProgress> queue, CancellationToken cancellationToken)
    {
        while (queue.TryDequeue(out var table)) await lane.CreateAsync(table, cancellationToken).ConfigureAwait(false);
    }
}
