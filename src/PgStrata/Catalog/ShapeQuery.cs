using PgStrata.Catalog.Sections;
using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>The one statement that reads a table's shape: a row of one JSON document, or no row.</summary>
static class ShapeQuery
{
    /// <summary>The statement for one table.</summary>
    /// <param name="table">A condition on <c>t</c> (pg_class) and <c>n</c> (its schema).</param>
    /// <param name="version">server_version_num: some columns exist only in later versions.</param>
    internal static SqlText Sql(SqlText table, int version) => SqlText.Of(
        $"""
        SELECT row_to_json(shape)::text FROM (
        SELECT t.oid::int8 AS oid, {Fragments.Name("n.nspname", "t.relname")} AS name, pg_get_userbyid(t.relowner) AS owner,
               pg_get_userbyid(n.nspowner) AS schema_owner, t.relkind AS kind, t.relpersistence AS persistence,
               (SELECT am.amname FROM pg_am am WHERE am.oid = t.relam) AS access_method,
               {Fragments.Tablespace("t.reltablespace")} AS tablespace,
               {Fragments.Texts("t.reloptions")} AS options, {ToastOptions} AS toast_options, obj_description(t.oid, 'pg_class') AS comment,
               t.relreplident AS replica_identity, {ReplicaIdentityIndex} AS replica_identity_index,
               t.relrowsecurity AS row_security, t.relforcerowsecurity AS force_row_security,
               {Fragments.Grants("coalesce(t.relacl, acldefault('r', t.relowner))")} AS acl, t.relacl IS NULL AS acl_is_default,
               t.relispartition AS is_partition, CASE WHEN t.relkind = 'p' THEN pg_get_partkeydef(t.oid) END AS partition_key,
               NOT t.relispartition AND EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = t.oid) AS has_inheritance_parents,
               t.relkind <> 'p' AND EXISTS (SELECT FROM pg_inherits h WHERE h.inhparent = t.oid) AS has_inheritance_children,
               {Relatives("h.inhparent", "h.inhrelid = t.oid")} AS parents,
               {Relatives("h.inhrelid", "t.relkind <> 'p' AND h.inhparent = t.oid")} AS children,
               t.reloftype <> 0 AS is_typed,
               EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum > 0 AND a.attisdropped) AS has_dropped_columns,
               {Extension} AS extension, t.relfilenode::int8 AS file_node, t.relpages AS pages, t.reltuples AS tuples,
               coalesce(pg_relation_size(t.oid), 0) AS bytes, coalesce(pg_indexes_size(t.oid), 0) AS index_bytes,
               coalesce(pg_total_relation_size(nullif(t.reltoastrelid, 0)), 0) AS toast_bytes,
               {ColumnSection.Sql(version)} AS columns, {ConstraintSection.Sql(version)} AS constraints,
               {IndexSection.Sql(version)} AS indexes,
               {ForeignKeySection.Out(version)} AS foreign_keys, {ForeignKeySection.In(version)} AS inbound_foreign_keys,
               {TriggerSection.Triggers} AS triggers, {TriggerSection.Rules} AS rules, {SecuritySection.RowPolicies} AS row_policies,
               {StatisticsSection.Sql} AS statistics, {SequenceSection.Sql} AS sequences, {PublicationSection.Sql(version)} AS publications,
               {SecuritySection.Labels} AS security_labels, {DependentSection.Sql} AS dependents
          FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
         WHERE t.relkind IN ('r', 'p', 'f', 'v', 'm') AND {table}) shape
        """);

    static SqlText Relatives(string relative, string condition) => SqlText.Of(
        $"""
        (SELECT coalesce(json_agg({Fragments.Name("hn.nspname", "hc.relname")} ORDER BY hc.oid), '[]')
           FROM pg_inherits h
           JOIN pg_class hc ON hc.oid = {SqlText.Raw(relative)} JOIN pg_namespace hn ON hn.oid = hc.relnamespace
          WHERE {SqlText.Raw(condition)})
        """);

    static SqlText ToastOptions => SqlText.Of(
        $"coalesce((SELECT to_json(o.reloptions) FROM pg_class o WHERE o.oid = t.reltoastrelid AND o.reloptions IS NOT NULL), '[]')");

    static SqlText ReplicaIdentityIndex => SqlText.Raw(
        "(SELECT ri.relname FROM pg_index i JOIN pg_class ri ON ri.oid = i.indexrelid WHERE i.indrelid = t.oid AND i.indisreplident)");

    static SqlText Extension => SqlText.Raw(
        """
        (SELECT e.extname FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
          WHERE d.classid = 'pg_class'::regclass AND d.objid = t.oid AND d.objsubid = 0 AND d.refclassid = 'pg_extension'::regclass
            AND d.deptype = 'e')
        """);
}
