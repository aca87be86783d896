namespace PgStrata.Maintenance;

/// <summary>Referencing tables before the tables they reference, so that rows go before what they point to.</summary>
static class ExpiryOrder
{
    internal static IReadOnlyList<TableProgress> Of(IReadOnlyList<TableProgress> tables, IReadOnlyList<ForeignKeyLink> links)
    {
        var byOid = tables.Where(t => t.Stored.Oid is not null).GroupBy(t => t.Stored.Oid!.Value).ToDictionary(g => g.Key, g => g.First());
        var referencing = links.ToLookup(l => l.ReferencedOid, l => l.ReferencingOid);
        var order = new List<TableProgress>();
        var seen = new HashSet<TableProgress>();
        foreach (var table in tables) Visit(table);
        return order;

        // A circle of foreign keys has no order; each table then comes once, where it was met first.
        void Visit(TableProgress table)
        {
            if (!seen.Add(table)) return;
            if (table.Stored.Oid is { } oid)
                foreach (var other in referencing[oid])
                    if (byOid.TryGetValue(other, out var first)) Visit(first);
            order.Add(table);
        }
    }
}
