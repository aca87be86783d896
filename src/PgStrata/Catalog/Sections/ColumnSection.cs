using PgStrata.Sql;

namespace PgStrata.Catalog.Sections;

/// <summary>Live columns in attnum order. Reads the alias <c>t</c> of the shape query.</summary>
static class ColumnSection
{
    internal static SqlText Sql(int version)
    {
        var notNull = version >= 180000 ? NotNullConstraint : SqlText.Raw("NULL");
        return Fragments.Array(
            SqlText.Of(
                $"""
                SELECT a.attnum AS number, a.attname AS name,
                       format_type(a.atttypid, a.atttypmod) AS type_name, a.atttypid::int8 AS type_oid,
                       a.attnotnull AS not_null, {notNull} AS not_null_constraint, pg_get_expr(d.adbin, d.adrelid) AS "default",
                       {Fragments.Blank("a.attgenerated")} AS generated, {Fragments.Blank("a.attidentity")} AS identity,
                       a.attstorage AS storage, a.attstorage = ty.typstorage AS is_default_storage,
                       {Fragments.Blank("a.attcompression")} AS compression, nullif(a.attstattarget, -1) AS statistics_target,
                       (SELECT coalesce(json_agg(o ORDER BY o), '[]') FROM unnest(a.attoptions) o
                         WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options,
                       {Fragments.Grants("a.attacl")} AS acl, {Collation} AS collation, col_description(t.oid, a.attnum) AS comment
                  FROM pg_attribute a JOIN pg_type ty ON ty.oid = a.atttypid
                  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                 WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
                """),
            "x.number");
    }

    static SqlText NotNullConstraint => SqlText.Raw(
        """
        (SELECT json_build_object('name', k.conname, 'validated', k.convalidated, 'no_inherit', k.connoinherit,
                                  'comment', obj_description(k.oid, 'pg_constraint'))
           FROM pg_constraint k WHERE k.conrelid = a.attrelid AND k.contype = 'n' AND k.conkey[1] = a.attnum)
        """);

    static SqlText Collation => SqlText.Raw(
        """
        (SELECT json_build_object('schema', cs.nspname, 'name', co.collname)
           FROM pg_collation co JOIN pg_namespace cs ON cs.oid = co.collnamespace
          WHERE co.oid = a.attcollation AND a.attcollation <> ty.typcollation)
        """);
}
