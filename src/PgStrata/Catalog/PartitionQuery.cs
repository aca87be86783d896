using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>The two statements behind <see cref="PartitionSetReader"/>; <c>wanted</c> is a sub-select of oid and ord.</summary>
static class PartitionQuery
{
    internal static IReadOnlyList<SqlText> Both(SqlText wanted) => [Tables(wanted), Leaves(wanted)];

    internal static SqlText Tables(SqlText wanted) => SqlText.Of(
        $"""
        SELECT c.oid, n.nspname, c.relname, pg_get_userbyid(c.relowner), pt.partstrat::text,
               ARRAY(SELECT a.attname::text FROM unnest(pt.partattrs::int2[]) WITH ORDINALITY k(num, ord)
                       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num ORDER BY k.ord),
               pt.partnatts, CASE WHEN pt.partexprs IS NOT NULL THEN pg_get_partkeydef(c.oid) END,
               format_type(ka.atttypid, ka.atttypmod), coalesce(ka.attnotnull, false), nullif(pt.partdefid, 0), c.relispartition,
               (SELECT count(*) FROM pg_index x WHERE x.indrelid = c.oid)::int
          FROM ({wanted}) w JOIN pg_partitioned_table pt ON pt.partrelid = w.oid
          JOIN pg_class c ON c.oid = w.oid JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_attribute ka ON ka.attrelid = c.oid AND ka.attnum = pt.partattrs[0] AND pt.partattrs[0] <> 0
         ORDER BY w.ord
        """);

    // A bound has no columns in it. Given the leaf, pg_get_expr would lock it, and one leaf
    // under ACCESS EXCLUSIVE would hold up every table.
    internal static SqlText Leaves(SqlText wanted) => SqlText.Of(
        $"""
        SELECT i.inhparent, c.oid, n.nspname, c.relname, pg_get_expr(c.relpartbound, 0), i.inhdetachpending, c.oid = pt.partdefid,
               c.relkind::text, c.relpersistence::text, c.relfilenode, c.reltuples, c.relpages,
               c.relkind = 'p' AND NOT EXISTS (SELECT FROM pg_inherits b WHERE b.inhparent = c.oid)
          FROM ({wanted}) w JOIN pg_partitioned_table pt ON pt.partrelid = w.oid JOIN pg_inherits i ON i.inhparent = w.oid
          JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         ORDER BY w.ord, n.nspname, c.relname
        """);
}
