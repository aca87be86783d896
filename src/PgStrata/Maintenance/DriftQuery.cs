using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>
/// The query behind <see cref="DriftReader"/>: table, code, leaf, what differs, the SQL that mends it. The server itself keeps columns,
/// CHECKs, NOT NULL and foreign keys of a table on every leaf; what it does not keep is compared here.
/// </summary>
static class DriftQuery
{
    internal static SqlText Of(IReadOnlyList<(uint Oid, string Table, string? Fence)> tables) => SqlText.Of($$"""
        WITH t AS MATERIALIZED (
          SELECT u.oid, nullif(u.fence, '') AS fence, p.template IS NOT NULL AS is_known, p.template->'look' AS look,
                 ARRAY(SELECT json_array_elements_text(p.template->'options')) AS options,
                 coalesce((p.template->>'unlogged')::boolean, false) AS unlogged,
                 coalesce((p.template->'look'->>'row_security')::boolean, false) AS row_security,
                 coalesce((p.template->'look'->>'force_row_security')::boolean, false) AS force_row_security
            FROM unnest({{Oids(tables.Select(t => t.Oid))}}, {{Literal.OfArray(tables.Select(t => t.Table))}},
                        {{Literal.OfArray(tables.Select(t => t.Fence ?? ""))}}) u(oid, name, fence)
            JOIN pgstrata.policy p ON p.table_name = u.name),
        l AS MATERIALIZED (
          SELECT t.oid AS parent, c.oid, format('%I.%I', n.nspname, c.relname) AS name, n.nspname, c.relname, c.relkind, c.relowner,
                 p.relowner AS owner, c.relacl, c.relreplident, c.relrowsecurity, c.relforcerowsecurity, c.relpersistence,
                 coalesce(c.reloptions, '{}') || ARRAY(
                   SELECT 'toast.' || o FROM pg_class x, unnest(x.reloptions) o WHERE x.oid = c.reltoastrelid) AS options
            FROM t JOIN pg_class p ON p.oid = t.oid JOIN pg_inherits i ON i.inhparent = t.oid AND NOT i.inhdetachpending
            JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')),
        {{DriftIndexSql.With}}, {{DriftGrantSql.With}}
        {{DriftIndexSql.Rows}} UNION ALL {{DriftGrantSql.Rows}} UNION ALL {{Owner}} UNION ALL {{Trigger}} UNION ALL {{Options}}
        UNION ALL {{DriftIndexSql.Identity}} UNION ALL {{Security}} UNION ALL {{Persistence}} UNION ALL {{Fence}}
        ORDER BY 1, 2, 3, 4
        """);

    static SqlText Oids(IEnumerable<uint> oids) => SqlText.Raw($"'{{{string.Join(',', oids)}}}'::oid[]");

    static SqlText Owner => SqlText.Raw("""
        SELECT l.parent, 'owner', l.name, format('belongs to %I, the table to %I', pg_get_userbyid(l.relowner), pg_get_userbyid(l.owner)),
               format('ALTER TABLE %s OWNER TO %I', l.name, pg_get_userbyid(l.owner))
          FROM l WHERE l.relowner <> l.owner
        """);

    static SqlText Trigger => SqlText.Raw("""
        SELECT l.parent, 'trigger-state', l.name,
               format('trigger %I is %s, on the table it is %s', g.tgname, word.of->>(g.tgenabled::text), word.of->>(p.tgenabled::text)),
               format('ALTER TABLE %s %s TRIGGER %I', l.name, verb.of->>(p.tgenabled::text), g.tgname)
          FROM l JOIN pg_trigger g ON g.tgrelid = l.oid AND g.tgparentid <> 0
          JOIN pg_trigger p ON p.oid = g.tgparentid AND NOT p.tgisinternal AND p.tgenabled <> g.tgenabled
         CROSS JOIN (SELECT '{"O":"enabled","D":"disabled","R":"enabled for replicas","A":"always enabled"}'::json) word(of)
         CROSS JOIN (SELECT '{"O":"ENABLE","D":"DISABLE","R":"ENABLE REPLICA","A":"ENABLE ALWAYS"}'::json) verb(of)
        """);

    /// <summary>Storage parameters as sets: their order means nothing.</summary>
    static SqlText Options => SqlText.Raw("""
        SELECT l.parent, 'options', l.name,
               format('has %s, the template %s', coalesce(nullif(array_to_string(l.options, ', '), ''), 'no storage parameters'),
                      coalesce(nullif(array_to_string(t.options, ', '), ''), 'none')),
               concat_ws('; ',
                 'ALTER TABLE ' || l.name || ' SET (' || (
                   SELECT string_agg(split_part(o, '=', 1) || ' = ' || quote_literal(substr(o, strpos(o, '=') + 1)), ', ' ORDER BY o)
                     FROM unnest(t.options) o WHERE o <> ALL (l.options)) || ')',
                 'ALTER TABLE ' || l.name || ' RESET (' || (
                   SELECT string_agg(split_part(o, '=', 1), ', ' ORDER BY o) FROM unnest(l.options) o
                    WHERE split_part(o, '=', 1) <> ALL (ARRAY(SELECT split_part(v, '=', 1) FROM unnest(t.options) v))) || ')')
          FROM l JOIN t ON t.oid = l.parent
         WHERE t.is_known AND l.relkind = 'r' AND NOT (l.options @> t.options AND l.options <@ t.options)
        """);

    /// <summary>
    /// Through the table its own row security counts; a leaf without it shows all rows to whoever may read the leaf by name.
    /// </summary>
    static SqlText Security => SqlText.Raw("""
        SELECT l.parent, 'row-security', l.name,
               'row security is off, in the template it is on: who reads the leaf by its name sees every row',
               format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', l.name)
          FROM l JOIN t ON t.oid = l.parent AND t.row_security WHERE NOT l.relrowsecurity
        UNION ALL
        SELECT l.parent, 'row-security', l.name, 'row security is not forced on the owner, in the template it is',
               format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', l.name)
          FROM l JOIN t ON t.oid = l.parent AND t.force_row_security WHERE NOT l.relforcerowsecurity
        """);

    static SqlText Persistence => SqlText.Raw("""
        SELECT l.parent, 'persistence', l.name,
               CASE WHEN t.unlogged THEN 'is logged, in the template it is UNLOGGED'
                    ELSE 'is UNLOGGED: a crash of the server empties it' END,
               format('ALTER TABLE %s SET %s', l.name, CASE WHEN t.unlogged THEN 'UNLOGGED' ELSE 'LOGGED' END)
          FROM l JOIN t ON t.oid = l.parent AND t.is_known WHERE l.relkind = 'r' AND (l.relpersistence = 'u') <> t.unlogged
        """);

    static SqlText Fence => SqlText.Of($"""
        SELECT l.parent, 'fence', l.name, 'is DEFAULT and lacks the fence the policy wants: every new leaf may have to scan it',
               format('ALTER TABLE %s ADD CONSTRAINT %I CHECK (%s) NOT VALID; ALTER TABLE %s VALIDATE CONSTRAINT %I',
                      l.name, {Literal.Of(FenceSql.Name)}, t.fence, l.name, {Literal.Of(FenceSql.Name)})
          FROM t JOIN pg_partitioned_table d ON d.partrelid = t.oid JOIN l ON l.oid = d.partdefid
         WHERE t.fence IS NOT NULL AND NOT EXISTS (
               SELECT FROM pg_constraint k WHERE k.conrelid = l.oid AND k.conname = {Literal.Of(FenceSql.Name)} AND k.convalidated)
        """);
}
