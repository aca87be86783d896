using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>
/// Compares source and target while both are written to. The queue is part of the same database, so one snapshot tells exactly which rows
/// must be the same: all whose key is not in it. Not while a chunk of the copy is under way.
/// </summary>
sealed class Comparer(CopySpec spec, Session session)
{
    /// <summary>Reads both tables once, and the buckets that differ once more.</summary>
    /// <returns>Null where the source has been emptied and the target has not yet: it has to be caught up first.</returns>
    internal async Task<Comparison?> CompareAsync(CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(CompareSql.FindUnhashable(spec), cancellationToken).ConfigureAwait(false);
        var unhashable = await session.ScalarAsync<string[]>(CompareSql.Unhashable, cancellationToken).ConfigureAwait(false);
        var sql = new CompareSql(spec, unhashable!.ToHashSet(StringComparer.Ordinal));
        try
        {
            // The lock before the snapshot: a TRUNCATE that commits in between would empty the table and not be in the queue.
            await session.BatchAsync(
                [SqlText.Raw("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"), sql.Lock()], null, cancellationToken)
                .ConfigureAwait(false);
            if (await session.ScalarAsync<bool>(sql.IsTruncated(), cancellationToken).ConfigureAwait(false)) return null;
            var (rows, pending) = (await session.QueryAsync(sql.Counts(), r => (r.GetInt64(0), r.GetInt64(1)), cancellationToken)
                .ConfigureAwait(false))[0];
            var differences = new List<RowDifference>();
            foreach (var bucket in await session.QueryAsync(sql.Differing(), r => (int)r.GetInt64(0), cancellationToken)
                .ConfigureAwait(false))
                differences.AddRange(await session.QueryAsync(
                    sql.Rows(bucket),
                    r => new RowDifference(r.GetString(0), r.GetBoolean(1), r.GetBoolean(2), r.GetFieldValue<string[]>(3)),
                    cancellationToken).ConfigureAwait(false));
            return new Comparison(rows, pending, differences);
        }
        finally
        {
            await session.RollbackQuietlyAsync().ConfigureAwait(false);
        }
    }
}
