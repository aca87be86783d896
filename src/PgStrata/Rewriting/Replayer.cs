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
        try
        {
            return await BatchAsync(most, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // Two rows have exchanged a value, and the batch had only one of them. In one snapshot the whole queue cannot contradict
            // itself.
            return await BatchAsync(null, cancellationToken).ConfigureAwait(false);
        }
    }

    async Task<long> BatchAsync(int? most, CancellationToken cancellationToken)
    {
        try
        {
            await session.ExecuteAsync(SqlText.Raw("BEGIN ISOLATION LEVEL REPEATABLE READ"), cancellationToken).ConfigureAwait(false);
            var (count, truncated) = (await session.QueryAsync(_sql.Take(most), r => (r.GetInt64(0), r.GetBoolean(1)), cancellationToken)
                .ConfigureAwait(false))[0];
            List<SqlText> rest = count > 0 ? [.. _sql.Renew(), MarksSql.Unsettled(spec), guard] : [];
            if (truncated) rest.Insert(0, _sql.Truncate());
            await session.BatchAsync([.. rest, SqlText.Raw("COMMIT")], null, cancellationToken).ConfigureAwait(false);
            return count;
        }
        catch
        {
            await session.RollbackQuietlyAsync().ConfigureAwait(false);
            throw;
        }
    }
}
