using PgStrata.Sql;

namespace PgStrata.Catalog.Sections;

/// <summary>Foreign keys as declared: rows with a conparentid are the server's own copies for leaves.</summary>
static class ForeignKeySection
{
    internal static SqlText Out(int version) => Sql(version, "k.conrelid = t.oid");

    // pg_constraint has no index on confrelid, and a row for every leaf of every table; pg_depend finds the few.
    internal static SqlText In(int version) => Sql(
        version,
        """
        k.confrelid = t.oid AND k.oid IN (SELECT d.objid FROM pg_depend d WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = t.oid
                                             AND d.classid = 'pg_constraint'::regclass)
        """);

    static SqlText Sql(int version, string table) => Fragments.Array(
        SqlText.Of(
            $"""
            SELECT k.oid::int8 AS oid, k.conname AS name,
                   {Fragments.Name("cn.nspname", "c.relname")} AS referencing, c.oid::int8 AS referencing_oid,
                   c.relkind = 'p' AS referencing_is_partitioned, pg_get_userbyid(c.relowner) AS referencing_owner,
                   {Fragments.Name("rn.nspname", "r.relname")} AS referenced, r.oid::int8 AS referenced_oid,
                   r.relkind = 'p' AS referenced_is_partitioned, pg_get_userbyid(r.relowner) AS referenced_owner,
                   {Fragments.ColumnNames("k.conrelid", "k.conkey")} AS columns,
                   {Fragments.ColumnNames("k.confrelid", "k.confkey")} AS referenced_columns,
                   {(version >= 150000 ? Fragments.ColumnNames("k.conrelid", "k.confdelsetcols") : SqlText.Raw("'[]'::json"))}
                     AS delete_set_columns,
                   pg_get_constraintdef(k.oid) AS definition, k.convalidated AS validated,
                   {SqlText.Raw(version >= 180000 ? "k.conenforced" : "true")} AS enforced,
                   k.condeferrable AS deferrable, k.condeferred AS deferred, k.confdeltype AS delete_action, k.confupdtype AS update_action,
                   k.confmatchtype AS match_type, k.conindid::int8 AS referenced_index_oid,
                   obj_description(k.oid, 'pg_constraint') AS comment
              FROM pg_constraint k
              JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
              JOIN pg_class r ON r.oid = k.confrelid JOIN pg_namespace rn ON rn.oid = r.relnamespace
             WHERE {SqlText.Raw(table)} AND k.contype = 'f' AND k.conparentid = 0
            """),
        "x.referencing::text, x.name");
}
