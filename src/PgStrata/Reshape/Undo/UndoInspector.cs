using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Reshape.Undo;

/// <summary>Asks the server everything the planner wants to know. Changes nothing, scans no heap.</summary>
sealed class UndoInspector(Session session)
{
    /// <exception cref="StrataException"><c>no_table</c>.</exception>
    internal async Task<UndoFacts> InspectAsync(
        UndoRequest request, string operation, PlainAgain? again, CancellationToken cancellationToken)
    {
        var shape = await ShapeReader.ReadAsync(session, request.Table, cancellationToken).ConfigureAwait(false)
            ?? throw new StrataException(
                "no_table", $"There is no table {request.Table} in this database (or it may not be seen by this role).");
        var tree = await PartitionTreeReader.ReadAsync(session, shape.Oid, cancellationToken).ConfigureAwait(false);
        var server = await ServerFactsReader.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        var activity = await TableActivityReader.ReadAsync(session, shape.Oid, cancellationToken).ConfigureAwait(false);
        var managers = await OtherManagers.ReadAsync(session, server, shape.Name, cancellationToken).ConfigureAwait(false);
        var whole = shape with
        {
            Bytes = tree.Sum(n => n.Bytes), IndexBytes = tree.Sum(n => n.IndexBytes), ToastBytes = tree.Sum(n => n.ToastBytes),
        };
        return new UndoFacts(
            operation, shape, tree, session.Version,
            [
                .. await new RoleProbe(session, shape).ReadAsync(cancellationToken).ConfigureAwait(false),
                .. ServerPreflight.Of(shape, server, activity),
                .. ServerPreflight.OfCapacity(
                    server, ServerPreflight.SessionsOfCopy, (long)tree.Count * (shape.Indexes.Count + 2)),
                .. CopySpace.Of(whole, activity),
                .. OtherManagers.Check(managers, request.AlsoManagedBy),
                .. await LeafProbe.ReadAsync(session, tree, cancellationToken).ConfigureAwait(false),
                .. await WaysBackAsync(shape.Name, again?.Of, cancellationToken).ConfigureAwait(false),
            ]) { Again = again };
    }

    /// <summary>What still has a way back has a table or leaf that stands aside, or a record of the table as it is.</summary>
    async Task<IReadOnlyList<PreflightCheck>> WaysBackAsync(QualifiedName table, string? of, CancellationToken cancellationToken)
    {
        if (!await StoreSchema.IsCurrentAsync(session, cancellationToken).ConfigureAwait(false)) return [];
        return await new Journal(session).LatestAsync(table.ToString(), cancellationToken).ConfigureAwait(false) is
            { State: OperationState.Switched } row && row.Id != of
            ?
            [
                new PreflightCheck(
                    "way back", Verdict.Block, $"Operation {row.Id} ({row.Verb}) of {table} still has its way back.",
                    $"pgstrata operation rollback {row.Id} goes that way; or end it first: pgstrata operation complete {row.Id}"),
            ]
            : [];
    }
}
