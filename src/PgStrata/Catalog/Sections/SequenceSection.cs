using PgStrata.Sql;

namespace PgStrata.Catalog.Sections;

/// <summary>
/// Sequences behind identities, owned by columns, or only named in defaults. Reads the alias <c>t</c> of the shape query.
/// </summary>
static class SequenceSection
{
    internal static SqlText Sql => Fragments.Array(
        SqlText.Of(
            $"""
            SELECT s.oid::int8 AS oid, {Fragments.Name("sn.nspname", "s.relname")} AS name, a.attname AS "column",
                   u.is_identity, u.is_owned,
                   u.is_used_by_default, format_type(q.seqtypid, NULL) AS type_name, q.seqstart AS start, q.seqincrement AS increment,
                   q.seqmin AS min, q.seqmax AS max, q.seqcache AS cache, q.seqcycle AS cycle, {LastValue} AS last_value,
                   {Fragments.Grants("coalesce(s.relacl, acldefault('s', s.relowner))")} AS acl, s.relacl IS NULL AS acl_is_default,
                   pg_get_userbyid(s.relowner) AS owner, obj_description(s.oid, 'pg_class') AS comment, s.relpersistence AS persistence
              FROM ({Uses}) u JOIN pg_class s ON s.oid = u.seq AND s.relkind = 'S' JOIN pg_sequence q ON q.seqrelid = s.oid
              JOIN pg_namespace sn ON sn.oid = s.relnamespace JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = u.num
            """),
        "x.name::text");

    // One row a sequence; the column it belongs to goes before the columns that only use it.
    static SqlText Uses => SqlText.Raw(
        """
        SELECT b.seq, coalesce(min(b.num) FILTER (WHERE b.how <> 'd'), min(b.num)) AS num,
               bool_or(b.how = 'i') AS is_identity, bool_or(b.how = 'a') AS is_owned, bool_or(b.how = 'd') AS is_used_by_default
          FROM (SELECT d.objid AS seq, d.refobjsubid AS num, d.deptype::text AS how FROM pg_depend d
                 WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = t.oid AND d.refobjsubid > 0
                   AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
                 UNION ALL
                SELECT d.refobjid, ad.adnum, 'd' FROM pg_attrdef ad
                  JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = ad.oid AND d.refclassid = 'pg_class'::regclass
                 WHERE ad.adrelid = t.oid AND d.refobjid <> t.oid) b
         GROUP BY b.seq
        """);

    // Refuses without USAGE or SELECT, and on a standby for an unlogged sequence.
    static SqlText LastValue => SqlText.Raw(
        """
        CASE WHEN s.relpersistence = 'p' AND has_sequence_privilege(s.oid, 'USAGE, SELECT') THEN pg_sequence_last_value(s.oid) END
        """);
}
