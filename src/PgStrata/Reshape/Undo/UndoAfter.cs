using PgStrata.Catalog;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Reshape.Undo;

/// <summary>Plans what follows the switch of an undo, from the journal and the catalog as they are now.</summary>
static class UndoAfter
{
    const int Named = 10;

    /// <summary>Null when the operation is no undo.</summary>
    /// <exception cref="StrataException"><c>state</c>, <c>no_table</c>, <c>changed</c>.</exception>
    internal static async Task<Plan?> PlanAsync(
        Session session, OperationRow row, bool isRollBack, string newId, CancellationToken cancellationToken)
    {
        var plan = PlanJson.Read(row.PlanText);
        if (UndoJson.Find(plan) is not { } record) return null;
        if (row.State != OperationState.Switched)
            throw new StrataException("state", $"Operation {row.Id} is {row.State}: there is nothing to roll back or complete.");
        // Before the table is looked at: a killed roll-back's server process may still hold its lock.
        await Operations.RefuseOpenAsync(session, row.Table, cancellationToken).ConfigureAwait(false);
        var now = await ShapeReader.ReadAsync(session, record.Now.Name, cancellationToken).ConfigureAwait(false)
            ?? throw new StrataException("no_table", $"{record.Now.Name} is gone.");
        var back = WayBack.Of(plan)!;
        var old = await session.ScalarAsync<bool>(
            SqlText.Of($"""
                SELECT coalesce({SqlText.Regclass(back.Copy.Target)} = {record.Now.Oid}, false)
                  AND {SqlText.Regclass(back.Copy.Queue)} IS NOT NULL
                """),
            cancellationToken).ConfigureAwait(false);
        var tree = old ? await PartitionTreeReader.ReadAsync(session, record.Now.Oid, cancellationToken).ConfigureAwait(false) : [];
        var facts = new UndoAfterFacts(newId, row.Id, record, back, now, tree, session.Version);
        if (!isRollBack) return UndoCompletePlanner.Plan(facts);
        if (!old)
            throw new StrataException(
                "changed",
                $"{back.Copy.Target} or its queue {back.Copy.Queue} is gone, and with it the way back. " +
                $"The table stays plain: pgstrata operation complete {row.Id}");
        var homeless = await HomelessRows.ReadAsync(session, back.Copy, tree, Named, cancellationToken).ConfigureAwait(false);
        return UndoBackPlanner.Plan(facts with { Homeless = homeless });
    }
}
