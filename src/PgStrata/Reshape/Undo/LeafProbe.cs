using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Reshape.Undo;

/// <summary>What leaves have of their own, which no copy of the table has: it is in the way, or it is said.</summary>
static class LeafProbe
{
    const int Most = 10;

    internal static async Task<IReadOnlyList<PreflightCheck>> ReadAsync(
        Session session, IReadOnlyList<PartitionNode> tree, CancellationToken cancellationToken)
    {
        var below = $"'{{{string.Join(',', tree.Skip(1).Select(n => n.Oid))}}}'::oid[]";
        var found = await session.QueryAsync(
            Query(SqlText.Raw(below)), r => (Bad: r.GetBoolean(0), What: r.GetString(1)), cancellationToken).ConfigureAwait(false);
        return
        [
            .. from f in found.Where(f => f.Bad).Take(Most)
               select new PreflightCheck(
                   "leaves", Verdict.Block, $"{f.What}: it would go on using a leaf that nobody writes to any more.",
                   "Drop it for the undo and create it again on the table after."),
            .. from f in found.Where(f => !f.Bad).Take(Most)
               select new PreflightCheck("leaves", Verdict.Warn, $"{f.What}: the plain table does not get it."),
        ];
    }

    static SqlText Query(SqlText below) => SqlText.Of($"""
        SELECT true, pg_catalog.format(
            '%s reads or is fed by leaf %s', pg_catalog.pg_describe_object(d.classid, d.objid, 0), d.refobjid::regclass)
          FROM pg_catalog.pg_depend d
          WHERE d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = ANY ({below}) AND d.deptype = 'n'
            AND d.classid IN ('pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_proc'::regclass)
        UNION ALL SELECT true, pg_catalog.format(
            'foreign key %s of %s references leaf %s', k.conname, k.conrelid::regclass, k.confrelid::regclass)
          FROM pg_catalog.pg_constraint k WHERE k.contype = 'f' AND k.confrelid = ANY ({below}) AND k.conparentid = 0
        UNION ALL SELECT true, pg_catalog.format('foreign key %s is on leaf %s alone', k.conname, k.conrelid::regclass)
          FROM pg_catalog.pg_constraint k WHERE k.contype = 'f' AND k.conrelid = ANY ({below}) AND k.conparentid = 0
        UNION ALL SELECT true, pg_catalog.format('trigger %s is on %s alone', t.tgname, t.tgrelid::regclass)
          FROM pg_catalog.pg_trigger t WHERE t.tgrelid = ANY ({below}) AND NOT t.tgisinternal AND t.tgparentid = 0
        UNION ALL SELECT true, pg_catalog.format('rule %s is on %s', w.rulename, w.ev_class::regclass)
          FROM pg_catalog.pg_rewrite w WHERE w.ev_class = ANY ({below})
        UNION ALL SELECT true, pg_catalog.format('publication %s publishes leaf %s by its name', p.pubname, r.prrelid::regclass)
          FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid WHERE r.prrelid = ANY ({below})
        UNION ALL (SELECT false, pg_catalog.format('index %s is on leaf %s alone', x.indexrelid::regclass, x.indrelid::regclass)
          FROM pg_catalog.pg_index x WHERE x.indrelid = ANY ({below})
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = x.indexrelid) ORDER BY x.indexrelid LIMIT {Most})
        """);
}
