namespace PgStrata.Conversion.Queries;

/// <summary>Changes of the table's definition, as an application's migrations make them.</summary>
static class Ddl
{
    internal static IEnumerable<Remark> Of(IReadOnlyList<SqlToken> t, QueryTarget target)
    {
        if (t[0].Is("cluster") && target.NamedAt(t, 1) > 0 && target.Version < 150000)
            yield return new(QueryVerdict.Breaks, "CLUSTER of a partitioned table fails before PostgreSQL 15: cluster the leaves.");
        var table = StatementRules.Find(t, "table") + 1;
        while (table < t.Count && t[table].Value is "if" or "exists" or "only") table++;
        if (!t[0].Is("alter") || table == 0 || target.NamedAt(t, table) is var length && length == 0) yield break;
        var rest = t.Skip(table + length).ToList();
        foreach (var remark in Alter(rest, target)) yield return remark;
    }

    static IEnumerable<Remark> Alter(List<SqlToken> t, QueryTarget target)
    {
        if (Has(t, "set", "("))
            yield return new(
                QueryVerdict.Breaks,
                "Storage parameters are refused on a partitioned table: set them on the leaves, and in the policy's leaf template.");
        if (Has(t, "using", "index"))
            yield return new(QueryVerdict.Breaks, "ADD CONSTRAINT … USING INDEX fails on a partitioned table (0A000).");
        if (Has(t, "not", "valid") && StatementRules.Find(t, "foreign") >= 0 && target.Version < 180000)
            yield return new(
                QueryVerdict.Breaks,
                "A NOT VALID foreign key on a partitioned table fails before PostgreSQL 18: " +
                "add it NOT VALID to each leaf, validate those, then add it to the table.");
        if (StatementRules.Find(t, "exclude") >= 0)
            yield return new(QueryVerdict.Breaks, "An exclusion constraint cannot hold across leaves.");
        var addsUnique = (Has(t, "primary", "key") || StatementRules.Find(t, "unique") >= 0) && !Has(t, "using", "index");
        if (addsUnique && !t.Any(x => x.Names(target.Key)))
            yield return new(QueryVerdict.Breaks, $"A unique key of a partitioned table has to contain {target.Key} (0A000).");
        for (var i = 0; i + 1 < t.Count; i++)
            if (t[i + 1].Names(target.Key) && (t[i].Is("column") || t[i].Is("alter") || t[i].Is("drop"))
                && (StatementRules.Find(t, "type") >= 0 || t[0].Is("drop")))
            {
                yield return new(QueryVerdict.Breaks, $"{target.Key} is the key: its type cannot change and it cannot be dropped.");
                break;
            }
        if (StatementRules.Find(t, "add") >= 0 || StatementRules.Find(t, "drop") >= 0)
            yield return new(QueryVerdict.Changes, "It locks the table and every leaf exclusively.");
    }

    static bool Has(List<SqlToken> t, string first, string second) =>
        Enumerable.Range(0, Math.Max(0, t.Count - 1)).Any(i => t[i].Is(first) && t[i + 1].Is(second));
}
