using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>Rows in leaves other than the legacy leaf: while there is one, the way back is not a matter of the catalog.</summary>
static class RowsBeyond
{
    /// <summary>A plan scans no table, so no more than this is counted in a leaf.</summary>
    const int Limit = 1000;

    const int Named = 3;

    internal static async Task<IReadOnlyDictionary<string, long>> CountAsync(
        Session session, PartitionSet set, uint legacy, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, long>();
        foreach (var leaf in set.Leaves.Where(l => l.Oid != legacy))
        {
            var count = await session.ScalarAsync<long>(
                SqlText.Of($"SELECT pg_catalog.count(*) FROM (SELECT FROM {leaf.Name} LIMIT {Limit}) r"), cancellationToken)
                .ConfigureAwait(false);
            if (count > 0) counts[leaf.Name.ToString()] = count;
        }
        return counts;
    }

    internal static IEnumerable<PreflightCheck> Check(AfterFacts f)
    {
        if (f.Beyond.Count == 0) yield break;
        var leaves = f.Beyond.Select(b => $"{b.Key}: {Text(b.Value, exact: b.Value < Limit)}").ToList();
        var more = leaves.Count > Named ? $" and {leaves.Count - Named} more" : "";
        yield return new PreflightCheck(
            "rows beyond", Verdict.Block,
            $"{Text(f.Beyond.Values.Sum(), f.Beyond.Values.All(c => c < Limit))} beyond the legacy leaf " +
            $"({string.Join(", ", leaves.Take(Named))}{more}): " +
            "bringing rows back into the old heap is not possible yet.",
            $"The table stays partitioned: pgstrata operation complete {f.Of}");
    }

    static string Text(long rows, bool exact) => $"{(exact ? "" : "at least ")}{rows} row{(rows == 1 ? "" : "s")}";
}
