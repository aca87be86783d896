using PgStrata.Catalog;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Server;
using PgStrata.Store;

namespace PgStrata.Reshape;

/// <summary>Plans what follows the switch of a reshape, from the journal and the catalog as they are now.</summary>
static class AfterReshape
{
    internal static async Task<Plan> PlanAsync(
        Session session, OperationRow row, bool rollBack, string newId, CancellationToken cancellationToken)
    {
        var plan = PlanJson.Read(row.PlanText);
        var record = ReshapeJson.Read(plan.Facts[ReshapeRecord.Fact]);
        var before = ReshapeJson.ReadShape(record.Shape);
        // Before the table is looked at: a killed roll-back's server process may still hold its lock.
        await Operations.RefuseOpenAsync(session, before.Name.ToString(), cancellationToken).ConfigureAwait(false);
        var now = await ShapeReader.ReadAsync(session, before.Name, cancellationToken).ConfigureAwait(false)
            ?? throw new StrataException("no_table", $"{before.Name} is gone.");
        var set = (await PartitionSetReader.ReadAsync(session, [now.Name], cancellationToken).ConfigureAwait(false)).SingleOrDefault()
            ?? throw new StrataException("changed", $"{now.Name} is not partitioned any more.");
        var kept = await KeptAsync(session, record, cancellationToken).ConfigureAwait(false);
        var facts = new AfterReshapeFacts(newId, row.Id, row.Verb, record, WayBack.Of(plan)!, before, now, set, session.Version)
        {
            Kept = kept,
        };
        if (!rollBack) return ReshapeCompletePlanner.Plan(facts);
        if (record.Replaced.FirstOrDefault(l => !kept.Contains(l.Name)) is { } gone)
            throw new StrataException(
                "changed",
                $"{facts.KeptName(gone)} is gone, and with it the way back. " +
                $"The leaves stay as they are: pgstrata operation complete {row.Id}");
        return ReshapeBackPlanner.Plan(facts);
    }

    /// <summary>Those of the old leaves that are still where the switch put them.</summary>
    static async Task<HashSet<string>> KeptAsync(Session session, ReshapeRecord record, CancellationToken cancellationToken) =>
    [
        .. await session.QueryAsync(
            Sql.SqlText.Of($"""
                SELECT c.relname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                  WHERE n.nspname = {Sql.Literal.Of(record.Old)} AND c.relkind = 'r'
                """),
            r => r.GetString(0), cancellationToken).ConfigureAwait(false),
    ];
}
