using PgStrata.Sql;

namespace PgStrata.Catalog.Sections;

/// <summary>Pieces that several sections of the shape query share. Each reads columns of the query it stands in.</summary>
static class Fragments
{
    /// <summary>A schema-qualified name as JSON.</summary>
    internal static SqlText Name(string schema, string name) =>
        SqlText.Raw($"json_build_object('schema', {schema}, 'name', {name})");

    /// <summary>The rows of a sub-select as a JSON array in the given order.</summary>
    internal static SqlText Array(SqlText rows, string orderBy) =>
        SqlText.Raw($"(SELECT coalesce(json_agg(x ORDER BY {orderBy}), '[]') FROM ({rows}) x)");

    /// <summary>An ACL as a JSON array of grants in an order of names, not of time.</summary>
    internal static SqlText Grants(string acl) => SqlText.Raw(
        $"""
        (SELECT coalesce(json_agg(json_build_object('grantee', g.grantee, 'privilege', g.privilege,
                                                    'grantable', g.grantable, 'grantor', g.grantor)
                                  ORDER BY g.grantee, g.privilege, g.grantor), '[]')
           FROM (SELECT CASE WHEN e.grantee = 0 THEN '' ELSE pg_get_userbyid(e.grantee) END COLLATE "C" AS grantee,
                        e.privilege_type AS privilege, e.is_grantable AS grantable, pg_get_userbyid(e.grantor) AS grantor
                   FROM aclexplode({acl}) e) g)
        """);

    /// <summary>Column names for an array of attnums, in the array's order; nothing for expressions.</summary>
    internal static SqlText ColumnNames(string relation, string numbers) => SqlText.Raw(
        $"""
        (SELECT coalesce(json_agg(ca.attname ORDER BY cn.ord), '[]') FROM unnest(({numbers})::int2[]) WITH ORDINALITY cn(num, ord)
           JOIN pg_attribute ca ON ca.attrelid = {relation} AND ca.attnum = cn.num)
        """);

    /// <summary>A "char" that may be NUL, as a blank.</summary>
    internal static SqlText Blank(string column) => SqlText.Raw($"coalesce(nullif({column}::text, ''), ' ')");

    /// <summary>An array column as JSON; NULL is the empty array.</summary>
    internal static SqlText Texts(string column) => SqlText.Raw($"coalesce(to_json({column}), '[]')");

    /// <summary>A tablespace's name; 0 is the database's own and gives NULL.</summary>
    internal static SqlText Tablespace(string oid) =>
        SqlText.Raw($"(SELECT ts.spcname FROM pg_tablespace ts WHERE ts.oid = {oid})");
}
