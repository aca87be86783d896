using System.Collections.Concurrent;
using PgStrata.Server;

namespace PgStrata.Maintenance;

/// <summary>
/// Creates the leaves of many tables in two lanes, each with sessions of its own: a leaf is some milliseconds of one server process.
/// </summary>
/// <param name="factory">Where the database is.</param>
/// <param name="first">The run's own lane.</param>
/// <param name="second">Makes the other one.</param>
sealed class CreateLanes(SessionFactory factory, GroupRun first, Func<MaintainSessions, GroupRun> second)
{
    /// <summary>From so many tables on two more connections are worth asking for.</summary>
    const int Many = 8;

    /// <summary>Enough that reading again is little beside the DDL, few enough that no lease is held for long.</summary>
    const int MostTogether = 32;

    internal async Task RunAsync(IReadOnlyList<TableProgress> tables, CancellationToken cancellationToken)
    {
        var queue = new ConcurrentQueue<TableProgress[]>(Groups(tables));
        var other = tables.Count >= Many ? SecondAsync(queue, cancellationToken) : Task.CompletedTask;
        await WorkAsync(first, queue, cancellationToken).ConfigureAwait(false);
        await other.ConfigureAwait(false);
    }

    async Task SecondAsync(ConcurrentQueue<TableProgress[]> queue, CancellationToken cancellationToken)
    {
        // No waiting: where connections are scarce, one lane has to do.
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

    /// <summary>
    /// A table whose new leaf stops others for a moment may have to wait for its locks: it must not keep the leases of others meanwhile.
    /// </summary>
    static IEnumerable<TableProgress[]> Groups(IReadOnlyList<TableProgress> tables)
    {
        var waits = tables.ToLookup(t => t.Plan!.HasPending || t.Plan.State is { Default: not null } or { ForeignKeys.Count: > 0 });
        // At least two groups a lane, so that both end at about the same time.
        var together = Math.Clamp(waits[false].Count() / 4, 1, MostTogether);
        return [.. waits[false].Chunk(together), .. waits[true].Chunk(1)];
    }

    static async Task WorkAsync(GroupRun lane, ConcurrentQueue<TableProgress[]> queue, CancellationToken cancellationToken)
    {
        while (queue.TryDequeue(out var group))
            await lane.RunAsync(group, CreateRun.RunAsync, CreateRun.VerifyAsync, cancellationToken).ConfigureAwait(false);
    }
}
