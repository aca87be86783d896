namespace PgStrata.Conversion.Queries;

/// <summary>
/// What can be told from a statement's words alone: the planner does not complain about these, or is never asked.
/// </summary>
static class StatementRules
{
    static readonly string[] SizeFunctions = ["pg_relation_size", "pg_table_size", "pg_indexes_size", "pg_total_relation_size"];

    static readonly string[] SystemColumns = ["xmin", "cmin", "xmax", "cmax"];

    internal static IEnumerable<Remark> Of(Statement statement, QueryTarget target)
    {
        var t = statement.Tokens;
        return t.Count == 0
            ? []
            :
            [
                .. Copy(t, target), .. Only(t, target), .. Indexes(t, target), .. Returning(t), .. Conflict(t, target),
                .. Update(t, target), .. Sizes(t, target), .. Ddl.Of(t, target),
            ];
    }

    static IEnumerable<Remark> Copy(IReadOnlyList<SqlToken> t, QueryTarget target)
    {
        if (!t[0].Is("copy")) yield break;
        var at = 1 + target.NamedAt(t, 1);
        if (at == 1) yield break;
        if (at < t.Count && t[at].Is("(")) at = Close(t, at) + 1;
        if (at < t.Count && t[at].Is("to"))
            yield return new(
                QueryVerdict.Breaks, $"COPY of a partitioned table fails (42809): write COPY (SELECT … FROM {target.Table}) TO …");
    }

    static IEnumerable<Remark> Only(IReadOnlyList<SqlToken> t, QueryTarget target)
    {
        for (var i = 0; i + 1 < t.Count; i++)
        {
            if (!t[i].Is("only") || target.NamedAt(t, i + 1) == 0) continue;
            yield return t[0].Value switch
            {
                "truncate" => new(QueryVerdict.Breaks, "TRUNCATE ONLY of a partitioned table fails (42809): leave ONLY out."),
                "lock" => new(QueryVerdict.Changes, "LOCK … ONLY locks the parent and none of its leaves: leave ONLY out."),
                "alter" => new(QueryVerdict.Changes, "ALTER TABLE ONLY leaves every leaf as it is."),
                "analyze" or "vacuum" => new(QueryVerdict.Changes, "ONLY works on the parent alone, which has no rows."),
                _ => new(QueryVerdict.Breaks, "ONLY reads the parent without its leaves, that is no row at all: leave ONLY out."),
            };
        }
    }

    static IEnumerable<Remark> Indexes(IReadOnlyList<SqlToken> t, QueryTarget target)
    {
        var on = Find(t, "on");
        if (!t[0].Is("create") || Find(t, "index") < 0 || on < 0) yield break;
        var table = on + (on + 1 < t.Count && t[on + 1].Is("only") ? 2 : 1);
        if (target.NamedAt(t, table) == 0) yield break;
        if (Find(t, "concurrently") is > 0 and var word && word < on)
            yield return new(
                QueryVerdict.Breaks,
                "CREATE INDEX CONCURRENTLY on a partitioned table fails (0A000): " +
                "create it ON ONLY the table, CONCURRENTLY on each leaf, then ALTER INDEX … ATTACH PARTITION.");
        else
            yield return new(
                QueryVerdict.Changes, "The index is built on every leaf in one transaction, and writes wait for all of them.");
        if (t[1].Is("unique") && !t.Skip(table).Any(x => x.Names(target.Key)))
            yield return new(QueryVerdict.Breaks, $"A unique index on a partitioned table has to contain {target.Key} (0A000).");
    }

    static IEnumerable<Remark> Returning(IReadOnlyList<SqlToken> t)
    {
        var returning = Find(t, "returning");
        if (returning >= 0 && Find(t, "insert") >= 0
            && t.Skip(returning).FirstOrDefault(x => SystemColumns.Contains(x.Value, StringComparer.Ordinal)) is { Value: { } column })
            yield return new(
                QueryVerdict.Breaks,
                $"INSERT … RETURNING {column} on a partitioned table fails (0A000): " +
                "use a version column of your own instead of a system column.");
        else if (t.Any(x => x.Is("xmin")))
            yield return new(
                QueryVerdict.Changes, "xmin as a row version is lost when an UPDATE of the key moves the row to another leaf.");
        if (t.Any(x => x.Is("ctid")))
            yield return new(QueryVerdict.Changes, "ctid is unique within a leaf only: add tableoid to it.");
    }

    static IEnumerable<Remark> Conflict(IReadOnlyList<SqlToken> t, QueryTarget target)
    {
        for (var i = 0; i + 2 < t.Count; i++)
        {
            if (!t[i].Is("on") || !t[i + 1].Is("conflict") || !t[i + 2].Is("(") || !InsertsInto(t, target)) continue;
            var columns = t.Skip(i + 3).Take(Close(t, i + 2) - i - 3).Where(x => !x.Is(",")).Select(x => x.Value).ToList();
            var hasKey = target.UniqueKeys.Any(
                k => k.Count == columns.Count && k.All(c => c is not null && columns.Contains(c, StringComparer.Ordinal)));
            if (hasKey) continue;
            var key = string.Join(", ", columns.Append(target.Key).Distinct(StringComparer.Ordinal));
            yield return new(
                QueryVerdict.Breaks,
                $"ON CONFLICT ({string.Join(", ", columns)}) finds no unique key (42P10): write ON CONFLICT ({key}).");
        }
    }

    static IEnumerable<Remark> Update(IReadOnlyList<SqlToken> t, QueryTarget target)
    {
        var set = Find(t, "set");
        var update = Find(t, "update");
        if (update < 0 || set < update || !Enumerable.Range(update + 1, set - update - 1).Any(i => target.NamedAt(t, i) > 0)) yield break;
        var end = t.Select((x, i) => (x, i))
            .Where(x => x.i > set && x.x.Value is "where" or "from" or "returning")
            .Select(x => x.i)
            .FirstOrDefault(t.Count);
        if (Enumerable.Range(set, end - set).Any(i => i > set && t[i].Names(target.Key) && i + 1 < t.Count && t[i + 1].Is("=")))
            yield return new(
                QueryVerdict.Changes,
                $"An UPDATE of {target.Key} may move the row to another leaf: " +
                "DELETE and INSERT triggers fire, and a concurrent writer of the row gets 40001.");
    }

    static IEnumerable<Remark> Sizes(IReadOnlyList<SqlToken> t, QueryTarget target) =>
        from function in SizeFunctions
        where t.Any(x => x.Is(function))
            && t.Any(x => x.Kind == SqlTokenKind.Text && (x.Value == target.Table.Name || x.Value == target.Table.ToString()))
        select new Remark(
            QueryVerdict.Changes, $"{function} of a partitioned table is 0: sum it over pg_partition_tree('{target.Table}').");

    static bool InsertsInto(IReadOnlyList<SqlToken> t, QueryTarget target)
    {
        var into = Find(t, "into");
        return into >= 0 && target.NamedAt(t, into + 1) > 0;
    }

    internal static int Find(IReadOnlyList<SqlToken> t, string word)
    {
        for (var i = 0; i < t.Count; i++)
            if (t[i].Is(word)) return i;
        return -1;
    }

    /// <summary>Where the parenthesis that opens here closes; the end when it does not.</summary>
    static int Close(IReadOnlyList<SqlToken> t, int open)
    {
        var depth = 0;
        for (var i = open; i < t.Count; i++)
        {
            if (t[i].Is("(")) depth++;
            else if (t[i].Is(")") && --depth == 0) return i;
        }
        return t.Count - 1;
    }
}
