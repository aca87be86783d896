using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>The part of <see cref="DriftQuery"/> about indexes.</summary>
static class DriftIndexSql
{
    /// <summary>Each index of each table with each leaf that has none attached to it.</summary>
    internal static SqlText With => SqlText.Raw("""
        p AS MATERIALIZED (
          SELECT t.oid AS parent, px.oid, px.relname, pi.indisvalid, format('%I.%I', pn.nspname, px.relname) AS name, pn.nspname,
                 pc.relname AS owner_name, pi.indisunique, CASE WHEN pi.indisunique THEN 'UNIQUE ' ELSE '' END AS uniqueness,
                 CASE k.contype WHEN 'p' THEN 'PRIMARY KEY' WHEN 'u' THEN 'UNIQUE' END AS kind,
                 CASE WHEN k.condeferred THEN ' DEFERRABLE INITIALLY DEFERRED' WHEN k.condeferrable THEN ' DEFERRABLE' END AS deferral
            FROM t JOIN pg_class pc ON pc.oid = t.oid JOIN pg_namespace pn ON pn.oid = pc.relnamespace
            JOIN pg_index pi ON pi.indrelid = t.oid JOIN pg_class px ON px.oid = pi.indexrelid AND px.relkind = 'I'
            LEFT JOIN pg_constraint k ON k.conindid = px.oid AND k.conrelid = t.oid AND k.contype IN ('p', 'u')),
        m AS MATERIALIZED (
          SELECT p.*, l.oid AS leaf, l.name AS leaf_name, l.nspname AS leaf_schema, l.relname AS leaf_relname, l.relkind AS leaf_kind
            FROM p JOIN l ON l.parent = p.parent
           WHERE NOT EXISTS (
                 SELECT FROM pg_inherits h JOIN pg_index i ON i.indexrelid = h.inhrelid WHERE h.inhparent = p.oid AND i.indrelid = l.oid))
        """);

    internal static SqlText Rows => SqlText.Of($"{Missing} UNION ALL {MissingLocal} UNION ALL {Invalid} UNION ALL {InvalidParent}");

    /// <summary>An index the leaf has of the same text is only attached; else it is built without stopping writers.</summary>
    static SqlText Missing => SqlText.Of($"""
        SELECT m.parent, 'missing-index', m.leaf_name, format('lacks index %s of the table', m.name),
               CASE WHEN h.name IS NOT NULL AND m.kind IS NULL
                    THEN format('ALTER INDEX %s ATTACH PARTITION %I.%I', m.name, m.leaf_schema, h.name)
                    ELSE concat(
                      format('CREATE %sINDEX %s%I ON %s %s; ', m.uniqueness,
                             CASE WHEN m.leaf_kind = 'r' THEN 'CONCURRENTLY ' END, w.name, m.leaf_name, d.body),
                      CASE WHEN m.kind IS NOT NULL
                           THEN format('ALTER TABLE %s ADD CONSTRAINT %I %s USING INDEX %I%s; ',
                                       m.leaf_name, w.name, m.kind, w.name, m.deferral) END,
                      format('ALTER INDEX %s ATTACH PARTITION %I.%I', m.name, m.leaf_schema, w.name)) END
          FROM m
         CROSS JOIN LATERAL (SELECT substr(pg_get_indexdef(m.oid), 1 + length(
                 format('CREATE %sINDEX %I ON ONLY %I.%I ', m.uniqueness, m.relname, m.nspname, m.owner_name)))) d(body)
         CROSS JOIN LATERAL (SELECT {Name("m.leaf_relname || '_' || m.relname")}) w(name)
          LEFT JOIN LATERAL (
                 SELECT x.relname AS name FROM pg_index e JOIN pg_class x ON x.oid = e.indexrelid
                  WHERE e.indrelid = m.leaf AND e.indisvalid AND e.indisunique = m.indisunique AND NOT x.relispartition
                    AND {SameBody("e.indexrelid", "d.body")}
                  ORDER BY x.relname LIMIT 1) h ON true
        """);

    /// <summary>Such as the primary key over the id alone, which the table cannot have.</summary>
    static SqlText MissingLocal => SqlText.Of($"""
        SELECT l.parent, 'missing-index', l.name,
               format('lacks %s %s, which leaves have by the template', coalesce(w.kind, 'the index'), w.body),
               concat(format('CREATE %sINDEX CONCURRENTLY %I ON %s %s', CASE WHEN w.is_unique THEN 'UNIQUE ' END, n.name, l.name, w.body),
                      CASE WHEN w.kind IS NOT NULL
                           THEN format('; ALTER TABLE %s ADD CONSTRAINT %I %s USING INDEX %I%s', l.name, n.name, w.kind, n.name, w.deferral)
                      END)
          FROM t CROSS JOIN LATERAL json_to_recordset(t.look->'local') w(body text, is_unique boolean, kind text, deferral text)
          JOIN l ON l.parent = t.oid AND l.relkind = 'r'
         CROSS JOIN LATERAL (SELECT {Name("l.relname || '_' || left(md5(w.body), 8)")}) n(name)
         WHERE NOT EXISTS (
               SELECT FROM pg_index e WHERE e.indrelid = l.oid AND e.indisunique = w.is_unique AND {SameBody("e.indexrelid", "w.body")})
        """);

    /// <summary>What REINDEX CONCURRENTLY left behind is a copy of one that is there.</summary>
    static SqlText Invalid => SqlText.Raw("""
        SELECT l.parent, 'invalid-index', l.name, format('index %I is invalid', x.relname),
               format('%s INDEX CONCURRENTLY %I.%I',
                      CASE WHEN x.relname ~ '_cc(new|old)[0-9]*$' THEN 'DROP' ELSE 'REINDEX' END, l.nspname, x.relname)
          FROM l JOIN pg_index i ON i.indrelid = l.oid AND NOT i.indisvalid JOIN pg_class x ON x.oid = i.indexrelid AND x.relkind = 'i'
        """);

    /// <summary>The server looks whether all leaves have it when one is attached, again if need be.</summary>
    static SqlText InvalidParent => SqlText.Raw("""
        SELECT p.parent, 'invalid-index', p.name, 'is invalid though every leaf has it',
               format('ALTER INDEX %s ATTACH PARTITION %s', p.name, min(format('%I.%I', l.nspname, x.relname)))
          FROM p JOIN pg_inherits h ON h.inhparent = p.oid JOIN pg_index i ON i.indexrelid = h.inhrelid
          JOIN pg_class x ON x.oid = i.indexrelid JOIN l ON l.oid = i.indrelid
         WHERE NOT p.indisvalid AND NOT EXISTS (SELECT FROM m WHERE m.oid = p.oid)
         GROUP BY p.parent, p.name HAVING bool_and(i.indisvalid)
        """);

    /// <summary>Published UPDATEs and DELETEs of the leaf go by it.</summary>
    internal static SqlText Identity => SqlText.Of($"""
        SELECT l.parent, 'replica-identity', l.name,
               format('REPLICA IDENTITY is %s, in the template %s', {Identities("l.relreplident::text")},
                      {Identities("w.kind")} || coalesce(' ' || w.body, '')),
               format('ALTER TABLE %s REPLICA IDENTITY %s', l.name, CASE WHEN w.body IS NULL THEN {Identities("w.kind")} ELSE
                 format('USING INDEX %I', coalesce(
                   (SELECT x.relname::text FROM pg_index e JOIN pg_class x ON x.oid = e.indexrelid
                     WHERE e.indrelid = l.oid AND e.indisvalid AND e.indisunique AND {SameBody("e.indexrelid", "w.body")}
                     ORDER BY x.relname LIMIT 1), 'the missing index')) END)
          FROM (SELECT t.oid, t.look->>'replica_identity' AS kind, t.look->>'replica_index' AS body FROM t) w
          JOIN l ON l.parent = w.oid AND l.relkind = 'r'
         WHERE w.kind <> l.relreplident::text OR w.kind = 'i' AND NOT EXISTS (
               SELECT FROM pg_index e WHERE e.indrelid = l.oid AND e.indisreplident AND {SameBody("e.indexrelid", "w.body")})
        """);

    static SqlText Identities(string kind) =>
        SqlText.Raw($"CASE {kind} WHEN 'd' THEN 'DEFAULT' WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING' ELSE 'an index' END");

    static SqlText SameBody(string index, string body) =>
        SqlText.Raw($"right(pg_get_indexdef({index}), length({body}) + 1) = ' ' || {body}");

    /// <summary>A name the server would cut is replaced by one that fits.</summary>
    static SqlText Name(string name) => SqlText.Raw($"CASE WHEN octet_length({name}) <= 63 THEN {name} ELSE 'idx_' || md5({name}) END");
}
