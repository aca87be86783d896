using PgStrata.Catalog;
using PgStrata.Rewriting;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Reshape.Undo;

/// <summary>Rows of the plain table that fit no leaf of the partitioned one: they have to be named before it can come back.</summary>
static class HomelessRows
{
    /// <summary>As far as they are in the queue: what was brought over before has a leaf.</summary>
    internal static async Task<IReadOnlyList<string>> ReadAsync(
        Session session, CopySpec back, IReadOnlyList<PartitionNode> tree, int most, CancellationToken cancellationToken)
    {
        var leaves = string.Join(", ", tree.Where(n => n.IsLeaf).Select(n => n.Oid));
        var bounds = await session.QueryAsync(
            SqlText.Raw($"SELECT coalesce(pg_catalog.pg_get_partition_constraintdef(l), 'true') FROM unnest('{{{leaves}}}'::oid[]) l"),
            r => r.GetString(0), cancellationToken).ConfigureAwait(false);
        var outside = SqlText.Join(" AND ", bounds.Select(b => SqlText.Raw($"({b}) IS NOT TRUE")));
        // A bound is written in the bare names of the columns, so the rows must be all there is to read.
        return await session.QueryAsync(
            SqlText.Of($"""
                SELECT ROW({ReplaySql.Columns("", back.Traced)})::text FROM (
                  SELECT r.* FROM {back.Source} r JOIN (
                      SELECT DISTINCT {ReplaySql.Columns("", back.Key)} FROM {back.Queue} WHERE NOT {CaptureSql.IsTruncate}) p
                    ON {ReplaySql.Same("p", "r", back.Key)}) q
                  WHERE {outside} LIMIT {most}
                """),
            r => r.GetString(0), cancellationToken).ConfigureAwait(false);
    }
}
