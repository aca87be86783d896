using PgStrata.Catalog;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>
/// Reads the ends of the key from an index, if there is one that begins with it. Without one it reads nothing: a plan scans no heap.
/// </summary>
sealed class KeyProbe(Session session, TableShape shape, string key)
{
    /// <summary>There is an index that begins with it.</summary>
    internal static bool IsIndexed(TableShape shape, string key) => shape.Indexes.Any(
        i => i is { IsValid: true, IsPartial: false, Method: "btree" } && i.KeyColumns.Count > 0 && i.KeyColumns[0] == key);

    internal async Task<KeyEnds> ReadAsync(CancellationToken cancellationToken)
    {
        if (shape.Column(key) is null || !IsIndexed(shape, key)) return new KeyEnds(false, null, null, false);
        var k = new Identifier(key);
        // Each reads one entry from an end of the index; a plan with a sort would read everything, so it is forbidden.
        // ORDER BY a bare name would mean the output column, which is text: 999 after 1000.
        var ends = new List<string?>();
        var hasNulls = false;
        await session.BatchAsync(
        [
            SqlText.Raw("BEGIN"), SqlText.Raw("SET LOCAL enable_seqscan = off"), SqlText.Raw("SET LOCAL enable_sort = off"),
            SqlText.Of($"SELECT 'end', (SELECT t.{k}::text FROM ONLY {shape.Name} t WHERE t.{k} IS NOT NULL ORDER BY t.{k} DESC LIMIT 1)"),
            SqlText.Of($"SELECT 'end', (SELECT t.{k}::text FROM ONLY {shape.Name} t WHERE t.{k} IS NOT NULL ORDER BY t.{k} LIMIT 1)"),
            SqlText.Of($"SELECT 'nulls', EXISTS (SELECT FROM ONLY {shape.Name} WHERE {k} IS NULL)"), SqlText.Raw("COMMIT"),
        ],
        (_, row) =>
        {
            if (row.GetString(0) == "end") ends.Add(row.IsDBNull(1) ? null : row.GetString(1));
            else hasNulls = row.GetBoolean(1);
            return Task.CompletedTask;
        },
        cancellationToken).ConfigureAwait(false);
        return new KeyEnds(true, ends[0], ends[1], hasNulls);
    }
}
