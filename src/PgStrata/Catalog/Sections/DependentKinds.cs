using PgStrata.Sql;

namespace PgStrata.Catalog.Sections;

/// <summary>One sub-select a class of dependents; each reads the row <c>f</c> and gives at most one row of the same columns.</summary>
static class DependentKinds
{
    internal static SqlText All => SqlText.Join(" UNION ALL ", [Views, Rules, Functions, Policies, Columns, Defaults, Triggers, Others]);

    // pg_relation_is_updatable: bit 2 update, 3 insert, 4 delete; true counts INSTEAD OF triggers.
    static SqlText Views => SqlText.Raw(
        """
        SELECT CASE v.relkind WHEN 'm' THEN 'MaterializedView' ELSE 'View' END AS kind,
               pg_describe_object('pg_class'::regclass, v.oid, 0) AS identity, vn.nspname AS schema, v.relname AS name, NULL::text AS part,
               pg_get_viewdef(v.oid) AS definition, NULL::text AS "using", NULL::text AS "check", v.oid AS view,
               v.relkind = 'm' AND v.relispopulated AS is_populated, v.relowner AS owner,
               v.relkind = 'v' AND pg_relation_is_updatable(v.oid, true) & 28 <> 0 AS is_writable, v.reloptions AS options,
               v.relacl AS acl, acldefault('r', v.relowner) AS default_acl, obj_description(v.oid, 'pg_class') AS comment
          FROM pg_rewrite w JOIN pg_class v ON v.oid = w.ev_class JOIN pg_namespace vn ON vn.oid = v.relnamespace
         WHERE f.classid = 'pg_rewrite'::regclass AND w.oid = f.objid AND w.rulename = '_RETURN' AND v.oid <> t.oid
        """);

    static SqlText Rules => SqlText.Raw(
        """
        SELECT 'Rule', pg_describe_object(f.classid, f.objid, f.objsubid),
               vn.nspname, v.relname, w.rulename, pg_get_ruledef(w.oid), NULL, NULL, NULL, false, v.relowner, false, NULL, NULL, NULL,
               obj_description(w.oid, 'pg_rewrite')
          FROM pg_rewrite w JOIN pg_class v ON v.oid = w.ev_class JOIN pg_namespace vn ON vn.oid = v.relnamespace
         WHERE f.classid = 'pg_rewrite'::regclass AND w.oid = f.objid AND w.rulename <> '_RETURN' AND w.ev_class <> t.oid
        """);

    static SqlText Functions => SqlText.Raw(
        """
        SELECT CASE WHEN f.by_type THEN 'RowTypeFunction' ELSE 'SqlFunction' END, pg_describe_object(f.classid, f.objid, f.objsubid),
               pn.nspname, p.proname,
               pg_get_function_identity_arguments(p.oid),
               CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END, NULL, NULL, NULL, false, p.proowner, false, NULL,
               p.proacl, acldefault('f', p.proowner), obj_description(p.oid, 'pg_proc')
          FROM pg_proc p JOIN pg_namespace pn ON pn.oid = p.pronamespace WHERE f.classid = 'pg_proc'::regclass AND p.oid = f.objid
        """);

    static SqlText Policies => SqlText.Raw(
        """
        SELECT 'ForeignPolicy', pg_describe_object(f.classid, f.objid, f.objsubid),
               cn.nspname, c.relname, p.polname, NULL, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid),
               NULL, false, c.relowner, false, NULL, NULL, NULL, obj_description(p.oid, 'pg_policy')
          FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
         WHERE f.classid = 'pg_policy'::regclass AND p.oid = f.objid AND p.polrelid <> t.oid
        """);

    static SqlText Columns => SqlText.Raw(
        """
        SELECT 'RowTypeColumn', pg_describe_object(f.classid, f.objid, f.objsubid),
               cn.nspname, c.relname, a.attname, NULL, NULL, NULL, NULL, false, c.relowner, false, NULL, NULL, NULL,
               col_description(c.oid, a.attnum)
          FROM pg_class c JOIN pg_namespace cn ON cn.oid = c.relnamespace
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = f.objsubid
         WHERE f.classid = 'pg_class'::regclass AND c.oid = f.objid AND f.objsubid > 0 AND f.by_type AND NOT a.attisdropped
        """);

    static SqlText Defaults => SqlText.Raw(
        """
        SELECT 'DefaultExpression', pg_describe_object(f.classid, f.objid, f.objsubid),
               cn.nspname, c.relname, a.attname, pg_get_expr(ad.adbin, ad.adrelid), NULL, NULL, NULL, false, c.relowner, false,
               NULL, NULL, NULL, NULL
          FROM pg_attrdef ad JOIN pg_class c ON c.oid = ad.adrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ad.adnum
         WHERE f.classid = 'pg_attrdef'::regclass AND ad.oid = f.objid AND ad.adrelid <> t.oid
        """);

    static SqlText Triggers => SqlText.Raw(
        """
        SELECT 'ForeignTrigger', pg_describe_object(f.classid, f.objid, f.objsubid),
               cn.nspname, c.relname, g.tgname, pg_get_triggerdef(g.oid), NULL, NULL, NULL, false, c.relowner, false, NULL, NULL, NULL,
               obj_description(g.oid, 'pg_trigger')
          FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
         WHERE f.classid = 'pg_trigger'::regclass AND g.oid = f.objid AND g.tgrelid <> t.oid AND g.tgparentid = 0
           AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.oid = g.tgconstraint AND k.contype <> 't')
        """);

    // A CHECK of another table or of a domain, an aggregate's operator, a cast, a domain over the row type …
    static SqlText Others => SqlText.Raw(
        """
        SELECT 'Other', pg_describe_object(f.classid, f.objid, f.objsubid),
               NULL, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL, false, NULL, NULL, NULL, NULL
         WHERE f.classid NOT IN ('pg_rewrite'::regclass, 'pg_proc'::regclass, 'pg_policy'::regclass, 'pg_class'::regclass,
                                 'pg_attrdef'::regclass, 'pg_trigger'::regclass, 'pg_statistic_ext'::regclass,
                                 'pg_publication_rel'::regclass, 'pg_constraint'::regclass)
            OR f.classid = 'pg_constraint'::regclass
               AND EXISTS (SELECT FROM pg_constraint k WHERE k.oid = f.objid AND k.contype <> 'f' AND k.conrelid <> t.oid)
        """);
}
