using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>Looks for drift in the catalog of all tables at once: one query whatever their number, which locks nothing and reads no heap.</summary>
static class DriftReader
{
    internal static async Task<IReadOnlyList<Drift>> ReadAsync(Session session, IEnumerable<TablePlan> tables, CancellationToken cancellationToken)
    {
        var asked = tables.Select(t => (t.State.Set.Oid, t.State.Stored.Table, Fence(t))).ToList();
        if (asked.Count == 0) return [];
        var rows = await session.QueryAsync(
            DriftQuery.Of(asked),
            r => (Table: r.GetFieldValue<uint>(0), Code: r.GetString(1), Leaf: r.GetString(2), What: r.GetString(3), Remedy: r.GetString(4)),
            cancellationToken).ConfigureAwait(false);
        return [.. rows.GroupBy(r => (r.Table, r.Code, r.What)).Select(g => Drift.Of(g.Key.Table, g.Key.Code, g.Key.What, [.. g.Select(r => (r.Leaf, r.Remedy))]))];
    }

    /// <summary>What the DEFAULT partition has to be kept to, where the policy wants it fenced.</summary>
    static string? Fence(TablePlan table) => table.State.Policy.Default == DefaultPartition.Fenced
        ? FenceSql.Proof(table.State.Set.KeyNotNull, table.State.Policy.Key, table.FenceEdge).Text
        : null;
}
