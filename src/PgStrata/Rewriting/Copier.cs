using System.Diagnostics;
using Npgsql;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>Copies a whole table, block after block, while it is written to. Killed at any point, it goes on where it was.</summary>
/// <param name="spec">From where to where.</param>
/// <param name="guard">
/// Fails a transaction of an earlier run of the tool: a chunk that commits late would bring back what was deleted since.
/// </param>
/// <param name="chunk">How long one transaction should take.</param>
sealed class Copier(CopySpec spec, SqlText guard, TimeSpan chunk)
{
    readonly CopySql _sql = new(spec);

    /// <summary>Copies what is not copied yet, with as many workers as there are sessions. The capture must be in place.</summary>
    internal async Task RunAsync(IReadOnlyList<Session> workers, Action<BlockRanges>? told, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (ranges, fileNode) = await StartAsync(workers[0], cancellationToken).ConfigureAwait(false);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var ended = await Task.WhenAll(workers.Select(w => WorkAsync(w, ranges, fileNode, told, stop))).ConfigureAwait(false);
            var errors = ended.OfType<Exception>().ToList();
            if (errors.Count == 0) return;
            // Those that were only told to stop do not know why.
            var cause = errors.Find(e => e is not OperationCanceledException) ?? errors[0];
            if (cause is not PostgresException { SqlState: CopySql.OtherFile }) throw cause;
        }
    }

    async Task<(BlockRanges Ranges, uint FileNode)> StartAsync(Session session, CancellationToken cancellationToken)
    {
        var (fileNode, blocks) = (await session.QueryAsync(_sql.File(), r => (r.GetFieldValue<uint>(0), r.GetInt64(1)), cancellationToken)
            .ConfigureAwait(false))[0];
        var done = await session.QueryAsync(
            _sql.Done(), r => (Range: new BlockRange(r.GetInt64(0), r.GetInt64(1)), File: r.GetFieldValue<uint>(2)), cancellationToken)
            .ConfigureAwait(false);
        if (done.All(d => d.File == fileNode)) return (new BlockRanges(blocks, done.Select(d => d.Range)), fileNode);
        await session.BatchAsync([SqlText.Raw("BEGIN"), .. _sql.StartOver(), guard, SqlText.Raw("COMMIT")], null, cancellationToken)
            .ConfigureAwait(false);
        return (new BlockRanges(blocks, []), fileNode);
    }

    /// <summary>What stopped this worker; null when the ranges were used up. All others stop with it.</summary>
    async Task<Exception?> WorkAsync(
        Session session, BlockRanges ranges, uint fileNode, Action<BlockRanges>? told, CancellationTokenSource stop)
    {
        var size = new ChunkSize(chunk);
        try
        {
            while (ranges.Take(size.Blocks) is { } range)
            {
                stop.Token.ThrowIfCancellationRequested();
                var clock = Stopwatch.StartNew();
                await session.BatchAsync(
                    [
                        // The note of what was copied is lost together with the rows, never alone.
                        SqlText.Raw("BEGIN"), SqlText.Raw("SET LOCAL synchronous_commit = off"),
                        _sql.Chunk(range, fileNode), guard, SqlText.Raw("COMMIT"),
                    ],
                    null, stop.Token).ConfigureAwait(false);
                size.Learn(range.Count, clock.Elapsed);
                ranges.Finish(range);
                told?.Invoke(ranges);
            }

            return null;
        }
        catch (Exception error) when (error is NpgsqlException or OperationCanceledException)
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await session.RollbackQuietlyAsync().ConfigureAwait(false);
            return error;
        }
    }
}
