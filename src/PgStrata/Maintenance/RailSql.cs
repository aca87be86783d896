using PgStrata.Partitioning;
using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>The rails of retention that only the server can hold, in the transaction that acts.</summary>
static class RailSql
{
    /// <summary>The error a guard that says no ends with: not a failure, the leaf stays until it says yes.</summary>
    internal const string GuardSaysNo = "PS010";

    /// <summary>The error of a rail that concerns every leaf.</summary>
    internal const string Stops = "PS011";

    /// <summary>A btree index that leads with the column, so that the highest key is one probe.</summary>
    internal static SqlText HasKeyIndex(uint relation, string column) => SqlText.Of($"""
        EXISTS (SELECT FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
          JOIN pg_catalog.pg_am m ON m.oid = x.relam
          JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
          WHERE i.indrelid = {relation} AND i.indisvalid AND i.indpred IS NULL
            AND m.amname = 'btree' AND a.attname = {Literal.Of(column)}::text)
        """);

    /// <summary>Fails unless the leaf is the very one that was decided on, and holds nothing that is not past its time.</summary>
    internal static SqlText Leaf(TableState table, DueLeaf due, long cutoff, DateTimeOffset now, bool isInvented)
    {
        var leaf = table.LeafOf(due.Leaf.Oid);
        var name = leaf.Name.ToString();
        var key = new Identifier(table.Policy.Key.Column);
        var isDrop = table.Policy.Retention!.Expire == Expiry.Drop;
        var only = SqlText.Raw(leaf.IsSubPartitioned ? "" : "ONLY ");
        return DoBlock.Of(SqlText.Of($"""
            #variable_conflict use_column
            DECLARE late boolean; BEGIN
              IF pg_catalog.pg_is_in_recovery() THEN
                RAISE EXCEPTION 'retention-recovery: this server is in recovery' USING ERRCODE = 'PS011'; END IF;
              {Clock(now, isInvented)}
              {Policy(table.Stored)}
              IF NOT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid
                WHERE c.oid = {leaf.Oid} AND c.relfilenode = {leaf.FileNode} AND i.inhparent = {table.Set.Oid} AND NOT i.inhdetachpending
                  AND pg_catalog.to_regclass({Literal.Of(name)}) = c.oid
                  AND pg_catalog.pg_get_expr(c.relpartbound, c.oid) = {Literal.Of(leaf.BoundText)}) THEN
                RAISE EXCEPTION {Message("retention-changed: % is no longer the leaf that was decided on")},
                  {Literal.Of(name)} USING ERRCODE = 'PS002'; END IF;
              {(isDrop ? Dependants(leaf.Oid, name) : default)}
              IF {HasKeyIndex(leaf.Oid, table.Policy.Key.Column)} THEN
                SELECT k >= {SqlText.Raw(table.Policy.Key.Literal(cutoff))} INTO late FROM
                  (SELECT {key} AS k FROM {only}{leaf.Name} WHERE {key} IS NOT NULL ORDER BY {key} DESC LIMIT 1) top;
                IF late THEN
                  RAISE EXCEPTION {Message("retention-content: % holds rows at or above the cutoff")},
                    {Literal.Of(name)} USING ERRCODE = 'PS002'; END IF;
              END IF;
            END
            """));
    }

    /// <summary>
    /// Fails when a row of another leaf or table references one of the leaf's: a cheaper look than the server's own, which decides in the
    /// end and sees also what the role may not read.
    /// </summary>
    internal static SqlText Unreferenced(TableState table, Catalog.Leaf leaf)
    {
        var only = leaf.IsSubPartitioned ? "" : "ONLY ";
        return DoBlock.Of(SqlText.Of($"""
            #variable_conflict use_column
            DECLARE link record; is_used boolean; BEGIN
              FOR link IN SELECT f.conname AS name, f.conrelid::regclass::text AS child,
                  pg_catalog.string_agg(
                    pg_catalog.format('p.%I OPERATOR(%I.%s) c.%I', pa.attname, n.nspname, o.oprname, ca.attname), ' AND ') AS match
                FROM pg_catalog.pg_constraint f
                CROSS JOIN LATERAL unnest(f.conkey, f.confkey, f.conpfeqop) u(child, parent, op)
                JOIN pg_catalog.pg_attribute pa ON pa.attrelid = f.confrelid AND pa.attnum = u.parent
                JOIN pg_catalog.pg_attribute ca ON ca.attrelid = f.conrelid AND ca.attnum = u.child
                JOIN pg_catalog.pg_operator o ON o.oid = u.op JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
                WHERE f.contype = 'f' AND f.confrelid = {table.Set.Oid} AND f.conparentid = 0
                  AND pg_catalog.has_table_privilege(f.conrelid, 'SELECT')
                GROUP BY f.oid, f.conname, f.conrelid
              LOOP
                EXECUTE pg_catalog.format('SELECT EXISTS (SELECT FROM %s c JOIN %s p ON %s WHERE c.tableoid <> %s)',
                  link.child, {Literal.Of(only + leaf.Name)}, link.match, {leaf.Oid}) INTO is_used;
                IF is_used THEN
                  RAISE EXCEPTION
                    {Message("retention-referenced: % stays, rows of % still reference it (%). Expire or delete those first")},
                    {Literal.Of(leaf.Name.ToString())}, link.child, link.name USING ERRCODE = 'PS002'; END IF;
              END LOOP;
            END
            """));
    }

    /// <summary>
    /// Fails with <see cref="GuardSaysNo"/> unless the policy's guard returns true. It is the user's code: it runs before any loud lock.
    /// </summary>
    internal static SqlText Guard(string guard) => DoBlock.Of(SqlText.Of($"""
        BEGIN
          IF NOT coalesce((
        {SqlText.Raw(guard.Trim().TrimEnd(';'))}
          ), false) THEN RAISE EXCEPTION 'the guard did not return true' USING ERRCODE = {Literal.Of(GuardSaysNo)}; END IF;
        END
        """));

    /// <summary>Fails unless the former leaf is no leaf any more and has its name; its file is new after VACUUM FULL.</summary>
    internal static SqlText Detached(TableState table, Leftover leaf) => DoBlock.Of(SqlText.Of($"""
        BEGIN
          {Policy(table.Stored)}
          IF NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = {leaf.Oid} AND {SqlText.Regclass(leaf.Name)} = c.oid)
            OR EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = {leaf.Oid}) THEN
            RAISE EXCEPTION {Message("retention-changed: % is not the detached leaf that was decided on")},
              {Literal.Of(leaf.Name.ToString())} USING ERRCODE = 'PS002'; END IF;
          {Dependants(leaf.Oid, leaf.Name.ToString())}
        END
        """));

    // A detach may wait for minutes, and who lengthens the retention meanwhile wants the rest kept.
    static SqlText Policy(StoredPolicy stored) => SqlText.Of($"""
        IF NOT EXISTS (SELECT FROM pgstrata.policy p WHERE p.table_name = {Literal.Of(stored.Table)}
                AND p.policy::text = {Literal.Of(stored.Text)} AND p.suspended IS NULL) THEN
                RAISE EXCEPTION 'retention-changed: the policy changed during the run, and the next one goes by it'
                  USING ERRCODE = 'PS011'; END IF;
        """);

    // Between planning and acting the clock only goes on: a failover to a host with a slow clock shows here.
    static SqlText Clock(DateTimeOffset now, bool isInvented) => isInvented ? default : SqlText.Of($"""
        IF pg_catalog.clock_timestamp() < {Literal.Of(now)} - interval '5 minutes' THEN
                RAISE EXCEPTION 'retention-clock-back: the clock of the server went back' USING ERRCODE = 'PS011'; END IF;
        """);

    /// <summary>
    /// Fails when something depends on the leaf, or on what goes with it (its columns, row type, sequences, leaves of its own): that would
    /// stop DROP, and CASCADE is never the answer. The copies of a foreign key into the table are no obstacle, DETACH takes them away.
    /// </summary>
    static SqlText Dependants(uint leaf, string name) => SqlText.Of($"""
        DECLARE rail text; dependants text; BEGIN
                WITH RECURSIVE own(classid, objid) AS (
                  SELECT 'pg_catalog.pg_class'::regclass::oid, {leaf}::oid
                  UNION SELECT d.classid, d.objid FROM own o
                    JOIN pg_catalog.pg_depend d ON d.refclassid = o.classid AND d.refobjid = o.objid AND d.deptype IN ('a', 'i', 'S'))
                SELECT CASE WHEN bool_or(d.classid = 'pg_catalog.pg_rewrite'::regclass)
                    THEN 'retention-view' ELSE 'retention-dependent' END,
                  pg_catalog.string_agg(DISTINCT pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid), ', ')
                INTO rail, dependants
                FROM own o JOIN pg_catalog.pg_depend d ON d.refclassid = o.classid AND d.refobjid = o.objid AND d.deptype = 'n'
                WHERE NOT EXISTS (SELECT FROM own x WHERE x.classid = d.classid AND x.objid = d.objid)
                  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint f WHERE d.classid = 'pg_catalog.pg_constraint'::regclass
                    AND f.oid = d.objid AND f.conparentid <> 0);
                IF dependants IS NOT NULL THEN
                  RAISE EXCEPTION {Message("%: % cannot be dropped: it is used by %. Let that use the table, or drop it first")},
                    rail, {Literal.Of(name)}, dependants USING ERRCODE = 'PS002'; END IF;
              END;
        """);

    static SqlText Message(string format) => SqlText.Raw("'" + format + "'");
}
