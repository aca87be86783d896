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

    /// <summary>Why the catalog alone cannot bring the plain table back; null when it can.</summary>
    internal static PreflightCheck? Check(AfterFacts f)
    {
        if (f.Legacy is null)
            return Copies($"The legacy leaf {f.Record.Legacy} is not attached any more (retention, or by hand)");
        if (f.Beyond.Count == 0) return null;
        var leaves = f.Beyond.Select(b => $"{b.Key}: {Text(b.Value, exact: b.Value < Limit)}").ToList();
        var more = leaves.Count > Named ? $" and {leaves.Count - Named} more" : "";
        return Copies(
            $"{Text(f.Beyond.Values.Sum(), f.Beyond.Values.All(c => c < Limit))} beyond the legacy leaf " +
            $"({string.Join(", ", leaves.Take(Named))}{more})");
    }

    static PreflightCheck Copies(string why) => new(
        "rows beyond", Verdict.Warn, $"{why}: going back is no matter of the catalog any more, every row is copied to a new heap.");

    static string Text(long rows, bool exact) => $"{(exact ? "" : "at least ")}{rows} row{(rows == 1 ? "" : "s")}";
}
