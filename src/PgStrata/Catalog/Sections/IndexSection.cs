using PgStrata.Sql;

namespace PgStrata.Catalog.Sections;

/// <summary>Every index, valid or not. Reads the alias <c>t</c> of the shape query.</summary>
static class IndexSection
{
    internal static SqlText Sql(int version) => Fragments.Array(
        SqlText.Of(
            $"""
            SELECT ic.oid::int8 AS oid, ic.relname AS name, def.text AS definition,
                   CASE WHEN starts_with(def.text, def.head) THEN substr(def.text, length(def.head) + 1) ELSE def.text END AS body,
                   am.amname AS method, {KeyColumns} AS key_columns,
                   {Fragments.ColumnNames("t.oid", "(i.indkey::int2[])[i.indnkeyatts:]")} AS include_columns,
                   i.indisunique AS is_unique, i.indisprimary AS is_primary, i.indisexclusion AS is_exclusion, i.indisvalid AS is_valid,
                   i.indimmediate AS is_immediate, i.indisclustered AS is_clustered, i.indisreplident AS is_replica_identity,
                   {SqlText.Raw(version >= 150000 ? "i.indnullsnotdistinct" : "false")} AS nulls_not_distinct,
                   i.indexprs IS NOT NULL AS has_expressions, i.indpred IS NOT NULL AS is_partial,
                   pg_get_expr(i.indpred, i.indrelid) AS predicate,
                   k.oid::int8 AS constraint_oid, k.conname AS constraint_name,
                   (SELECT h.inhparent::int8 FROM pg_inherits h WHERE h.inhrelid = ic.oid) AS parent_oid,
                   {Fragments.Tablespace("ic.reltablespace")} AS tablespace, {Fragments.Texts("ic.reloptions")} AS options,
                   obj_description(ic.oid, 'pg_class') AS comment, {ExpressionStatistics} AS expression_statistics,
                   coalesce(pg_relation_size(ic.oid), 0) AS bytes
              FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_am am ON am.oid = ic.relam
              LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = t.oid AND k.contype IN ('p', 'u', 'x')
             CROSS JOIN LATERAL (
                   SELECT pg_get_indexdef(ic.oid),
                          format('CREATE %sINDEX %I ON %s%I.%I ', CASE WHEN i.indisunique THEN 'UNIQUE ' END, ic.relname,
                                 CASE WHEN ic.relkind = 'I' THEN 'ONLY ' END, n.nspname, t.relname)) def(text, head)
             WHERE i.indrelid = t.oid
            """),
        "x.name");

    // indkey counts from 0; 0 in it is an expression.
    static SqlText KeyColumns => SqlText.Raw(
        """
        (SELECT json_agg(ka.attname ORDER BY kn.ord) FROM unnest((i.indkey::int2[])[:i.indnkeyatts - 1]) WITH ORDINALITY kn(num, ord)
           LEFT JOIN pg_attribute ka ON ka.attrelid = t.oid AND ka.attnum = kn.num AND kn.num <> 0)
        """);

    static SqlText ExpressionStatistics => SqlText.Raw(
        """
        (SELECT coalesce(json_object_agg(ia.attnum, ia.attstattarget ORDER BY ia.attnum), '{}') FROM pg_attribute ia
          WHERE ia.attrelid = ic.oid AND ia.attstattarget >= 0)
        """);
}
