using Npgsql;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>Looks for drift in the catalog of all tables at once: one query whatever their number, which reads no heap.</summary>
/// <remarks>
/// Takes no lock, but for one thing: to print an index the server takes ACCESS SHARE on its table, which is asked for where leaves have
/// indexes of their own or one is missing. A table that somebody holds longer than the session's lock_timeout is left out then.
/// </remarks>
static class DriftReader
{
    internal static async Task<IReadOnlyList<Drift>> ReadAsync(
        Session session, IEnumerable<TablePlan> tables, CancellationToken cancellationToken)
    {
        var asked = tables.Select(t => (t.State.Set.Oid, t.State.Stored.Table, Fence(t))).ToList();
        if (asked.Count == 0) return [];
        if (await TryAsync(session, asked, cancellationToken).ConfigureAwait(false) is { } all) return all;
        var found = new List<Drift>();
        if (asked.Count == 1) return found;
        foreach (var table in asked) found.AddRange(await TryAsync(session, [table], cancellationToken).ConfigureAwait(false) ?? []);
        return found;
    }

    /// <summary>Null when somebody's lock is in the way.</summary>
    static async Task<IReadOnlyList<Drift>?> TryAsync(
        Session session, IReadOnlyList<(uint Oid, string Table, string? Fence)> tables, CancellationToken cancellationToken)
    {
        try
        {
            var rows = await session.QueryAsync(
                DriftQuery.Of(tables),
                r => (Table: r.GetFieldValue<uint>(0), Code: r.GetString(1), Leaf: r.GetString(2), What: r.GetString(3),
                    Remedy: r.GetString(4)),
                cancellationToken).ConfigureAwait(false);
            return
            [
                .. from row in rows
                   group (row.Leaf, row.Remedy) by (row.Table, row.Code, row.What) into same
                   select Drift.Of(same.Key.Table, same.Key.Code, same.Key.What, [.. same]),
            ];
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return null;
        }
    }

    /// <summary>What the DEFAULT partition has to be kept to, where the policy wants it fenced.</summary>
    static string? Fence(TablePlan table) => table.State.Policy.Default == DefaultPartition.Fenced
        ? FenceSql.Proof(table.State.Set.KeyNotNull, table.State.Policy.Key, table.FenceEdge).Text
        : null;
}
