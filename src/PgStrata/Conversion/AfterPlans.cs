using PgStrata.Catalog;
using PgStrata.Conversion.Rewrite;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Server;
using PgStrata.Store;

namespace PgStrata.Conversion;

/// <summary>Plans what follows a switch, from the journal and the catalog as they are now.</summary>
static class AfterPlans
{
    internal static async Task<Plan> PlanAsync(
        Session session, string id, AfterVerb verb, string newId, CancellationToken cancellationToken)
    {
        var row = await StoreSchema.IsCurrentAsync(session, cancellationToken).ConfigureAwait(false)
            ? await new Journal(session).FindAsync(id, cancellationToken).ConfigureAwait(false)
            : null;
        if (row is null) throw new StrataException("no_operation", $"There is no operation {id}. See: pgstrata operation list");
        if (row.Verb != "convert") throw new StrataException("not_a_conversion", $"Operation {id} is a {row.Verb}, not a conversion.");
        if (row.State != OperationState.Switched)
            throw new StrataException("state", OperationState.IsOpen(row.State)
                ? $"Operation {id} is {row.State}. Before its switch undo it with: pgstrata operation abort {id}; " +
                    $"after it, finish it first: pgstrata operation resume {id}"
                : $"Operation {id} is {row.State}: there is nothing to roll back or complete.");
        var plan = PlanJson.Read(row.PlanText);
        var before = PlannedShape.Of(plan);
        // Before the table is looked at: a killed roll-back's server process may still hold its lock.
        await Operations.RefuseOpenAsync(session, before.Name.ToString(), cancellationToken).ConfigureAwait(false);
        var now = await ShapeReader.ReadAsync(session, before.Name, cancellationToken).ConfigureAwait(false)
            ?? throw new StrataException("no_table", $"{before.Name} is gone.");
        var set = (await PartitionSetReader.ReadAsync(session, [before.Name], cancellationToken).ConfigureAwait(false)).SingleOrDefault()
            ?? throw new StrataException("changed", $"{before.Name} is not partitioned any more.");
        if (WayBack.Of(plan) is { } back)
            return await AfterRewrite.PlanAsync(
                session, new AfterRewriteFacts(newId, id, RecordOf(plan), back, before, now, set), verb, cancellationToken)
                .ConfigureAwait(false);
        var record = ConversionJson.Read(plan.Facts["conversion"]);
        var beyond = verb == AfterVerb.RollBack
            ? await RowsBeyond.CountAsync(session, set, before.Name.With(record.Legacy), cancellationToken).ConfigureAwait(false)
            : new Dictionary<string, long>();
        var facts = new AfterFacts(newId, row.Id, record, before, now, set, beyond);
        return verb == AfterVerb.RollBack ? RollBackPlanner.Plan(facts) : CompletePlanner.Plan(facts);
    }

    static RewriteRecord RecordOf(Plan plan) => ConversionJson.ReadRewrite(plan.Facts["rewrite"]);
}
