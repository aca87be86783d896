using Npgsql;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>Reads a partitioned table with all that is below it, in one statement.</summary>
/// <remarks>
/// Takes ACCESS SHARE on each for as long as it runs (the server's own pg_relation_size does). Bounds are printed under the session
/// contract.
/// </remarks>
static class PartitionTreeReader
{
    /// <summary>The table first, then level by level, each by name.</summary>
    internal static Task<IReadOnlyList<PartitionNode>> ReadAsync(
        Session session, uint table, CancellationToken cancellationToken = default) =>
        session.QueryAsync(Query(table), Read, cancellationToken);

    /// <summary>
    /// A query: the table and all below it still are exactly these, each in its place. Without sizes and settings, it waits for nobody.
    /// </summary>
    internal static string IsSame(IReadOnlyList<PartitionNode> tree)
    {
        var nodes = Literal.Of(string.Join(' ', tree.Skip(1).Select(n => $"{n.ParentOid}>{n.Oid}").Order(StringComparer.Ordinal)));
        return $"""
            WITH RECURSIVE t(parent, oid) AS (
              SELECT inhparent, inhrelid FROM pg_catalog.pg_inherits WHERE inhparent = {tree[0].Oid}
              UNION ALL SELECT i.inhparent, i.inhrelid FROM pg_catalog.pg_inherits i JOIN t ON t.oid = i.inhparent)
            SELECT coalesce((SELECT string_agg(x, ' ' ORDER BY x COLLATE "C") FROM (SELECT parent || '>' || oid AS x FROM t) y), '')
              = {nodes}
            """;
    }

    // A bound has no columns in it. Given the leaf, pg_get_expr would lock it.
    static SqlText Query(uint table) => SqlText.Of($"""
        WITH RECURSIVE t(oid, parent, level, pending) AS (
          SELECT {table}::oid, NULL::oid, 0, false
          UNION ALL SELECT i.inhrelid, i.inhparent, t.level + 1, i.inhdetachpending
            FROM pg_catalog.pg_inherits i JOIN t ON t.oid = i.inhparent)
        SELECT c.oid, n.nspname, c.relname, t.parent, t.level, c.relkind::text, coalesce(pg_get_expr(c.relpartbound, 0), ''), t.pending,
            ARRAY(SELECT a.attname::text FROM unnest(pt.partattrs::int2[]) WITH ORDINALITY k(num, ord)
                    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num ORDER BY k.ord),
            coalesce(pt.partstrat::text, ' '), c.relpersistence::text, am.amname, s.spcname, c.reloptions, o.reloptions,
            CASE WHEN c.relkind = 'r' THEN pg_relation_size(c.oid) ELSE 0 END,
            CASE WHEN c.relkind = 'r' THEN pg_indexes_size(c.oid) ELSE 0 END,
            CASE WHEN c.relkind = 'r' AND c.reltoastrelid <> 0 THEN pg_total_relation_size(c.reltoastrelid) ELSE 0 END
          FROM t JOIN pg_class c ON c.oid = t.oid JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_partitioned_table pt ON pt.partrelid = c.oid LEFT JOIN pg_am am ON am.oid = c.relam
          LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace LEFT JOIN pg_class o ON o.oid = nullif(c.reltoastrelid, 0)
         ORDER BY t.level, n.nspname COLLATE "C", c.relname COLLATE "C"
        """);

    static PartitionNode Read(NpgsqlDataReader r) => new()
    {
        Oid = r.GetFieldValue<uint>(0),
        Name = new QualifiedName(r.GetString(1), r.GetString(2)),
        ParentOid = r.IsDBNull(3) ? null : r.GetFieldValue<uint>(3),
        Level = r.GetInt32(4),
        Kind = r.GetString(5)[0],
        BoundText = r.GetString(6),
        DetachPending = r.GetBoolean(7),
        KeyColumns = r.GetFieldValue<string[]>(8),
        Strategy = r.GetString(9)[0],
        Persistence = r.GetString(10)[0],
        AccessMethod = r.IsDBNull(11) ? null : r.GetString(11),
        Tablespace = r.IsDBNull(12) ? null : r.GetString(12),
        Options = r.IsDBNull(13) ? [] : r.GetFieldValue<string[]>(13),
        ToastOptions = r.IsDBNull(14) ? [] : r.GetFieldValue<string[]>(14),
        Bytes = r.GetInt64(15),
        IndexBytes = r.GetInt64(16),
        ToastBytes = r.GetInt64(17),
    };
}
