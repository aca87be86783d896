using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>The part of <see cref="DriftQuery"/> about privileges: of leaves, and of columns where the template has any.</summary>
static class DriftGrantSql
{
    // The owner goes under a name no role can have, so that a change of owner is one finding and not many.
    const string Owner = "chr(1)";

    /// <summary>Most leaves have the owner's built-in rights alone and should: those are not taken apart.</summary>
    internal static SqlText With => SqlText.Of($"""
        a AS MATERIALIZED (
          SELECT l.*, t.look->'grants' AS grants, t.look->'column_grants' AS column_grants,
                 NOT (l.relacl IS NULL AND t.look->'grants' IS NULL) AS is_special,
                 json_array_length(t.look->'column_grants') > 0 AS has_columns
            FROM l JOIN t ON t.oid = l.parent AND t.look IS NOT NULL),
        have AS MATERIALIZED (
          SELECT a.oid, '' AS col, {Grantee} AS g, e.privilege_type AS p, bool_or(e.is_grantable) AS o
            FROM a CROSS JOIN LATERAL aclexplode(coalesce(a.relacl, acldefault('r', a.relowner))) e WHERE a.is_special GROUP BY 1, 2, 3, 4
          UNION ALL
          SELECT a.oid, f.attname::text, {Grantee}, e.privilege_type, bool_or(e.is_grantable)
            FROM a JOIN pg_attribute f ON f.attrelid = a.oid AND f.attacl IS NOT NULL AND NOT f.attisdropped
           CROSS JOIN LATERAL aclexplode(f.attacl) e WHERE a.has_columns GROUP BY 1, 2, 3, 4),
        want AS MATERIALIZED (
          SELECT a.oid, coalesce(e."column", '') AS col, coalesce(e.grantee, {SqlText.Raw(Owner)}) AS g, e.privilege AS p, e.grantable AS o
            FROM a CROSS JOIN LATERAL (VALUES (a.grants), (a.column_grants)) j(list)
           CROSS JOIN LATERAL json_to_recordset(j.list) e("column" text, grantee text, privilege text, grantable boolean)
           WHERE a.is_special OR a.has_columns
          UNION ALL
          SELECT a.oid, '', {SqlText.Raw(Owner)}, e.privilege_type, false
            FROM a CROSS JOIN LATERAL aclexplode(acldefault('r', a.relowner)) e WHERE a.is_special AND a.grants IS NULL),
        d AS MATERIALIZED (
          SELECT oid, g, string_agg(p || CASE WHEN col = '' THEN '' ELSE format(' (%I)', col) END, ', ' ORDER BY p, col) AS what,
                 CASE WHEN want.o IS NULL THEN 'extra' WHEN have.o IS NULL AND NOT want.o THEN 'lacks'
                      WHEN want.o THEN 'lacks option' ELSE 'extra option' END AS act
            FROM have FULL JOIN want USING (oid, col, g, p)
           WHERE have.o IS DISTINCT FROM want.o AND NOT (g = {SqlText.Raw(Owner)} AND p = 'MAINTAIN') -- the owner's own since 17
           GROUP BY oid, g, act)
        """);

    internal static SqlText Rows => SqlText.Of($"""
        SELECT l.parent, 'grants', l.name,
               CASE d.act WHEN 'lacks' THEN format('%s lacks %s', r.role, d.what)
                 WHEN 'lacks option' THEN format('%s lacks %s WITH GRANT OPTION', r.role, d.what)
                 WHEN 'extra' THEN format('%s has %s, which the template does not give', r.role, d.what)
                 ELSE format('%s has %s WITH GRANT OPTION, in the template without', r.role, d.what) END,
               CASE d.act WHEN 'lacks' THEN format('GRANT %s ON TABLE %s TO %s', d.what, l.name, r.role)
                 WHEN 'lacks option' THEN format('GRANT %s ON TABLE %s TO %s WITH GRANT OPTION', d.what, l.name, r.role)
                 WHEN 'extra' THEN format('REVOKE %s ON TABLE %s FROM %s', d.what, l.name, r.role)
                 ELSE format('REVOKE GRANT OPTION FOR %s ON TABLE %s FROM %s', d.what, l.name, r.role) END
          FROM d JOIN l USING (oid) CROSS JOIN LATERAL (
               SELECT CASE d.g WHEN '' THEN 'PUBLIC' WHEN {SqlText.Raw(Owner)} THEN quote_ident(pg_get_userbyid(l.relowner))
                      ELSE quote_ident(d.g) END) r(role)
        """);

    static SqlText Grantee =>
        SqlText.Raw($"CASE e.grantee WHEN 0 THEN '' WHEN a.relowner THEN {Owner} ELSE pg_get_userbyid(e.grantee)::text END");
}
