using PgStrata.Sql;

namespace PgStrata.Catalog.Sections;

/// <summary>Row policies and security labels. Reads the alias <c>t</c> of the shape query.</summary>
static class SecuritySection
{
    internal static SqlText RowPolicies => Fragments.Array(
        SqlText.Raw(
            """
            SELECT p.polname AS name,
                   CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
                     ELSE 'ALL' END AS command,
                   p.polpermissive AS permissive,
                   (SELECT json_agg(r.name ORDER BY r.name)
                      FROM (SELECT CASE WHEN o = 0 THEN '' ELSE pg_get_userbyid(o) END COLLATE "C" AS name
                              FROM unnest(p.polroles) o) r) AS roles,
                   pg_get_expr(p.polqual, p.polrelid) AS "using", pg_get_expr(p.polwithcheck, p.polrelid) AS "check",
                   obj_description(p.oid, 'pg_policy') AS comment
              FROM pg_policy p WHERE p.polrelid = t.oid
            """),
        "x.name");

    internal static SqlText Labels => Fragments.Array(
        SqlText.Raw(
            """
            SELECT s.provider, s.label,
                   (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = s.objsubid AND s.objsubid > 0) AS "column"
              FROM pg_seclabel s WHERE s.objoid = t.oid AND s.classoid = 'pg_class'::regclass
            """),
        "x.provider, x.\"column\" NULLS FIRST");
}
