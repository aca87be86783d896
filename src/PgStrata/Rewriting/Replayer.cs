using Npgsql;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>Brings to the target what the capture has noted, batch by batch. Never while a chunk of the copy is under way.</summary>
/// <remarks>
/// A chunk that read a row before it was deleted and commits after the delete was replayed brings a ghost: with both at work, a hundred in
/// some seconds were seen.
/// </remarks>
sealed class Replayer(CopySpec spec, Session session, SqlText guard)
{
    readonly ReplaySql _sql = new(spec);
    bool _prepared;

    /// <summary>Replays at most so many entries.</summary>
    /// <returns>How many there were; 0 when the queue looked empty.</returns>
    internal async Task<long> ReplayAsync(int most, CancellationToken cancellationToken)
    {
        if (!_prepared) await session.BatchAsync([.. _sql.Prepare()], null, cancellationToken).ConfigureAwait(false);
        _prepared = true;
        if (!await session.ScalarAsync<bool>(_sql.IsWaiting(), cancellationToken).ConfigureAwait(false)) return 0;
        try
        {
            if (await AtOnceAsync(most, cancellationToken).ConfigureAwait(false) is > 0 and var count) return count;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // Two rows have exchanged a value, and the batch had only one of them. In one snapshot the whole queue cannot contradict
            // itself.
        }

        return await WholeAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>In one round trip: beside a cut-over, writers wait for it. Takes nothing when there is a TRUNCATE.</summary>
    async Task<long> AtOnceAsync(int most, CancellationToken cancellationToken)
    {
        var count = 0L;
        try
        {
            await session.BatchAsync(
                [
                    Begin, ReplaySql.Take(most), .. _sql.RenewPrepared(), MarksSql.Unsettled(spec), guard, SqlText.Raw("COMMIT"),
                    MarksSql.Settled(spec),
                ],
                (_, row) =>
                {
                    if (row.GetName(0) == ReplaySql.Count) count = row.GetInt64(0);
                    return Task.CompletedTask;
                },
                cancellationToken).ConfigureAwait(false);
            return count;
        }
        catch
        {
            await session.RollbackQuietlyAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>All that is in the queue, and a TRUNCATE first.</summary>
    async Task<long> WholeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await session.ExecuteAsync(Begin, cancellationToken).ConfigureAwait(false);
            var (count, truncated) = (await session.QueryAsync(
                _sql.TakeAll(), r => (r.GetInt64(0), r.GetBoolean(1)), cancellationToken).ConfigureAwait(false))[0];
            await session.BatchAsync(
                [
                    .. truncated ? (SqlText[])[_sql.Truncate()] : [], .. _sql.Renew(), MarksSql.Unsettled(spec), guard,
                    SqlText.Raw("COMMIT"), MarksSql.Settled(spec),
                ],
                null, cancellationToken).ConfigureAwait(false);
            return count;
        }
        catch
        {
            await session.RollbackQuietlyAsync().ConfigureAwait(false);
            throw;
        }
    }

    static SqlText Begin => SqlText.Raw("BEGIN ISOLATION LEVEL REPEATABLE READ");
}
