using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>Looks for drift in the catalog of all tables at once.</summary>
static class DriftReader
{
    internal static Task<IReadOnlyList<Drift>> ReadAsync(Session session, IEnumerable<uint> tables, CancellationToken cancellationToken) =>
        session.QueryAsync(
            SqlText.Of($$"""
                WITH t AS MATERIALIZED (SELECT o AS oid FROM pg_catalog.unnest('{{{SqlText.Raw(string.Join(',', tables))}}}'::pg_catalog.oid[]) o),
                r AS MATERIALIZED (SELECT t.oid AS parent, t.oid AS rel FROM t
                  UNION ALL SELECT i.inhparent, i.inhrelid FROM t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid)
                SELECT r.parent, 'invalid-index', 'index ' || x.relname || ' of ' || c.relname || ' is invalid'
                FROM r JOIN pg_catalog.pg_index i ON i.indrelid = r.rel AND NOT i.indisvalid JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
                JOIN pg_catalog.pg_class c ON c.oid = r.rel
                UNION ALL
                SELECT r.parent, 'trigger-state', 'trigger ' || g.tgname || ' of ' || c.relname || ' is in state ' || g.tgenabled::text || ', on the table in ' || p.tgenabled::text
                FROM r JOIN pg_catalog.pg_trigger g ON g.tgrelid = r.rel AND g.tgparentid <> 0
                JOIN pg_catalog.pg_trigger p ON p.oid = g.tgparentid AND NOT p.tgisinternal AND p.tgenabled <> g.tgenabled JOIN pg_catalog.pg_class c ON c.oid = r.rel
                UNION ALL
                SELECT r.parent, 'owner', c.relname || ' belongs to ' || c.relowner::regrole::text || ', the table to ' || p.relowner::regrole::text
                FROM r JOIN pg_catalog.pg_class c ON c.oid = r.rel JOIN pg_catalog.pg_class p ON p.oid = r.parent WHERE c.relowner <> p.relowner
                ORDER BY 1, 2, 3
                """),
            r => new Drift(r.GetFieldValue<uint>(0), r.GetString(1), r.GetString(2)), cancellationToken);
}
