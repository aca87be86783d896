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
sealed class Copier(CopySpec spec, SqlText guard)
{
    readonly CopySql _sql = new(spec);

    /// <summary>Copies what is not copied yet. The capture must be in place.</summary>
    internal async Task RunAsync(Workers workers, Action<BlockRanges>? told, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (ranges, files) = await StartAsync(workers, cancellationToken).ConfigureAwait(false);
            told?.Invoke(ranges);
            var size = new ChunkSize();
            try
            {
                await workers.WorkAsync(CopyNextAsync, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (PostgresException error) when (error.SqlState == CopySql.OtherFile)
            {
                // Counted anew, and copied from the first block on.
            }

            async Task<bool> CopyNextAsync(Session session, CancellationToken token)
            {
                if (ranges.Take(session, size.Blocks) is not { } range) return false;
                var clock = Stopwatch.StartNew();
                await session.BatchAsync(
                    [
                        // The note of what was copied is lost together with the rows, never alone.
                        SqlText.Raw("BEGIN"), SqlText.Raw("SET LOCAL synchronous_commit = off"),
                        _sql.Chunk(range, files[range.Heap]), guard, SqlText.Raw("COMMIT"),
                    ],
                    null, token).ConfigureAwait(false);
                size.Learn(range.Count, clock.Elapsed, workers.Pace.Options.Chunk);
                ranges.Finish(range);
                told?.Invoke(ranges);
                return true;
            }
        }
    }

    async Task<(BlockRanges Ranges, IReadOnlyList<uint> Files)> StartAsync(Workers workers, CancellationToken cancellationToken)
    {
        using var turn = await workers.Pace.TurnAsync(throttled: false, cancellationToken).ConfigureAwait(false);
        var session = await workers.SessionAsync(0, cancellationToken).ConfigureAwait(false);
        var heaps = await session.QueryAsync(
            _sql.Files(), r => (File: r.GetFieldValue<uint>(0), Blocks: r.GetInt64(1)), cancellationToken).ConfigureAwait(false);
        var (files, blocks) = (heaps.Select(h => h.File).ToList(), heaps.Select(h => h.Blocks).ToList());
        var done = await session.QueryAsync(
            _sql.Done(), r => (Range: new BlockRange(r.GetInt32(0), r.GetInt64(1), r.GetInt64(2)), File: r.GetFieldValue<uint>(3)),
            cancellationToken).ConfigureAwait(false);
        if (done.All(d => d.File == files[d.Range.Heap])) return (new BlockRanges(blocks, done.Select(d => d.Range)), files);
        await session.BatchAsync([SqlText.Raw("BEGIN"), .. _sql.StartOver(), guard, SqlText.Raw("COMMIT")], null, cancellationToken)
            .ConfigureAwait(false);
        return (new BlockRanges(blocks, []), files);
    }
}
