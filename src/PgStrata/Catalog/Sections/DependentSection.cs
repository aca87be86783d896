using PgStrata.Sql;

namespace PgStrata.Catalog.Sections;

/// <summary>What is bound to the table by OID, through views to any depth. Reads the alias <c>t</c> of the shape query.</summary>
static class DependentSection
{
    internal static SqlText Sql => Fragments.Array(
        SqlText.Of($"WITH RECURSIVE dep AS ({Tree}), found AS ({Found}) {Objects} UNION ALL {Subscriptions}"),
        "x.depth, x.kind, x.identity, x.oid");

    // Its row type stands for the table in signatures and columns; its primary key in a view's GROUP BY. Two views may be made to
    // lean on each other with rules: depth stops there.
    static SqlText Tree => SqlText.Raw(
        """
        SELECT d.classid, d.objid, CASE WHEN d.classid = 'pg_class'::regclass THEN d.objsubid ELSE 0 END AS objsubid,
               d.refclassid = 'pg_type'::regclass AS by_type, d.refclassid = 'pg_constraint'::regclass AS by_key, 1 AS depth
          FROM (SELECT 'pg_class'::regclass::oid, t.oid UNION ALL SELECT 'pg_type'::regclass, t.reltype
                 UNION ALL SELECT 'pg_type'::regclass, ty.typarray FROM pg_type ty WHERE ty.oid = t.reltype
                 UNION ALL SELECT 'pg_constraint'::regclass, k.oid
                             FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'p') ref(class, obj)
          JOIN pg_depend d ON d.refclassid = ref.class AND d.refobjid = ref.obj
         WHERE d.deptype IN ('n', 'a')
         UNION
        SELECT d.classid, d.objid, CASE WHEN d.classid = 'pg_class'::regclass THEN d.objsubid ELSE 0 END,
               d.refclassid = 'pg_type'::regclass, false, dep.depth + 1
          FROM dep JOIN pg_rewrite w ON dep.classid = 'pg_rewrite'::regclass AND w.oid = dep.objid AND w.rulename = '_RETURN'
          JOIN pg_class v ON v.oid = w.ev_class
         CROSS JOIN LATERAL (SELECT 'pg_class'::regclass::oid, v.oid UNION ALL SELECT 'pg_type'::regclass, v.reltype UNION ALL
                SELECT 'pg_type'::regclass, ty.typarray FROM pg_type ty WHERE ty.oid = v.reltype) ref(class, obj)
          JOIN pg_depend d ON d.refclassid = ref.class AND d.refobjid = ref.obj
         WHERE d.deptype IN ('n', 'a') AND d.objid <> w.oid AND dep.depth < 32
        """);

    static SqlText Found => SqlText.Raw(
        """
        SELECT dep.classid, dep.objid, dep.objsubid, bool_or(dep.by_type) AS by_type, bool_or(dep.by_key) AS by_key, min(dep.depth) AS depth
          FROM dep GROUP BY 1, 2, 3
        """);

    // The table's own parts and inbound keys have their own lists. pg_class as a dependent is a column of the row type; a leaf,
    // an index or a sequence leans on the table itself, not on its type.
    static SqlText Objects => SqlText.Of(
        $"""
        SELECT o.kind, coalesce(o.view, f.objid)::int8 AS oid, o.identity,
               CASE WHEN o.schema IS NOT NULL THEN {Fragments.Name("o.schema", "o.name")} END AS name, o.part, f.depth, o.definition,
               o."using", o."check", {MatviewIndexes} AS indexes, o.is_populated, pg_get_userbyid(o.owner) AS owner, o.is_writable,
               {Fragments.Texts("o.options")} AS options, f.by_key AS groups_by_key,
               {Fragments.Grants("coalesce(o.acl, o.default_acl)")} AS acl, o.acl IS NULL AS acl_is_default, o.comment
          FROM found f CROSS JOIN LATERAL ({DependentKinds.All}) o
        """);

    static SqlText MatviewIndexes => SqlText.Raw(
        """
        (SELECT coalesce(json_agg(pg_get_indexdef(mi.indexrelid) ORDER BY mi.indexrelid), '[]') FROM pg_index mi WHERE mi.indrelid = o.view)
        """);

    // Not in pg_depend. subconninfo is not readable by everybody; the name is.
    static SqlText Subscriptions => SqlText.Raw(
        """
        SELECT 'Subscription', s.oid::int8, format('subscription %s', s.subname), NULL::json, s.subname::text, 1,
               NULL, NULL, NULL, '[]'::json, false, pg_get_userbyid(s.subowner), false, '[]'::json, false, '[]'::json, true,
               obj_description(s.oid, 'pg_subscription')
          FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid WHERE r.srrelid = t.oid
        """);
}
