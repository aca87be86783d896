using System.Globalization;
using System.Numerics;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>
/// Compares source and target while both are written to. The queue is part of the same database, so one snapshot tells exactly which rows
/// must be the same: all whose key is not in it. Not while a chunk of the copy is under way.
/// </summary>
/// <param name="spec">What is compared.</param>
/// <param name="session">Reads the source.</param>
/// <param name="other">Reads the target, at the same time and in the same snapshot.</param>
sealed class Comparer(CopySpec spec, Session session, Session other)
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
            await session.BatchAsync([CompareSql.Begin, sql.Lock(), CompareSql.NoSort], null, cancellationToken).ConfigureAwait(false);
            if (await session.ScalarAsync<bool>(sql.IsTruncated(), cancellationToken).ConfigureAwait(false)) return null;
            var snapshot = await session.ScalarAsync<string>(CompareSql.Export, cancellationToken).ConfigureAwait(false);
            await other.BatchAsync([CompareSql.Begin, CompareSql.Import(snapshot!), CompareSql.NoSort], null, cancellationToken)
                .ConfigureAwait(false);
            var pending = await session.ScalarAsync<long>(sql.Pending(), cancellationToken).ConfigureAwait(false);
            var target = SumsAsync(other, sql.TargetSums(), cancellationToken);
            var here = await SumsAsync(session, sql.SourceSums(), cancellationToken).ConfigureAwait(false);
            var there = await target.ConfigureAwait(false);
            var differences = new List<RowDifference>();
            foreach (var bucket in here.Except(there).Concat(there.Except(here)).Select(b => b.Key).Distinct())
                differences.AddRange(await session.QueryAsync(
                    sql.Rows(bucket),
                    r => new RowDifference(r.GetString(0), r.GetBoolean(1), r.GetBoolean(2), r.GetFieldValue<string[]>(3)),
                    cancellationToken).ConfigureAwait(false));
            return new Comparison(here.Values.Sum(s => s.Rows), pending, differences);
        }
        finally
        {
            await other.RollbackQuietlyAsync().ConfigureAwait(false);
            await session.RollbackQuietlyAsync().ConfigureAwait(false);
        }
    }

    static async Task<Dictionary<int, (long Rows, BigInteger Hash)>> SumsAsync(
        Session session, SqlText sums, CancellationToken cancellationToken) =>
        (await session.QueryAsync(
            sums, r => ((int)r.GetInt64(0), r.GetInt64(1), BigInteger.Parse(r.GetString(2), CultureInfo.InvariantCulture)),
            cancellationToken).ConfigureAwait(false)).ToDictionary(b => b.Item1, b => (b.Item2, b.Item3));
}
