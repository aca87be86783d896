using PgStrata.Sql;

namespace PgStrata.Catalog.Sections;

/// <summary>Triggers and rules on the table. Reads the alias <c>t</c> of the shape query.</summary>
static class TriggerSection
{
    // tgisinternal cannot tell: 14 sets it for the clones on leaves, later versions do not.
    internal static SqlText Triggers => Fragments.Array(
        SqlText.Of(
            $"""
            SELECT g.oid::int8 AS oid, g.tgname AS name, pg_get_triggerdef(g.oid) AS definition, g.tgenabled AS enabled,
                   g.tgtype & 1 <> 0 AS is_row, g.tgconstraint <> 0 AS is_constraint, g.tgtype & 2 <> 0 AS is_before,
                   g.tgtype & 4 <> 0 AS on_insert, g.tgtype & 16 <> 0 AS on_update,
                   g.tgtype & 8 <> 0 AS on_delete, g.tgtype & 32 <> 0 AS on_truncate,
                   g.tgoldtable IS NOT NULL OR g.tgnewtable IS NOT NULL AS uses_transition_tables, g.tgparentid <> 0 AS is_inherited,
                   {Fragments.Name("fn.nspname", "f.proname")} AS function, obj_description(g.oid, 'pg_trigger') AS comment
              FROM pg_trigger g JOIN pg_proc f ON f.oid = g.tgfoid JOIN pg_namespace fn ON fn.oid = f.pronamespace
             WHERE g.tgrelid = t.oid AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.oid = g.tgconstraint AND k.contype <> 't')
            """),
        "x.name");

    internal static SqlText Rules => Fragments.Array(
        SqlText.Raw(
            """
            SELECT w.rulename AS name, (ARRAY['SELECT', 'UPDATE', 'INSERT', 'DELETE'])[w.ev_type::text::int] AS event,
                   w.is_instead AS is_instead, w.ev_enabled AS enabled, pg_get_ruledef(w.oid) AS definition,
                   obj_description(w.oid, 'pg_rewrite') AS comment
              FROM pg_rewrite w WHERE w.ev_class = t.oid AND w.rulename <> '_RETURN'
            """),
        "x.name");
}
