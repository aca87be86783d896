using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Conversion;

/// <summary>Asks the server everything the planner wants to know. Changes nothing, scans no heap.</summary>
sealed class ConvertInspector(Session session)
{
    /// <exception cref="StrataException"><c>no_table</c>.</exception>
    internal async Task<ConvertFacts> InspectAsync(ConvertRequest request, string operation, CancellationToken cancellationToken)
    {
        var shape = await ShapeReader.ReadAsync(session, request.Table, cancellationToken).ConfigureAwait(false)
            ?? throw new StrataException(
                "no_table", $"There is no table {request.Table} in this database (or it may not be seen by this role).");
        var server = await ServerFactsReader.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        var activity = await TableActivityReader.ReadAsync(session, shape.Oid, cancellationToken).ConfigureAwait(false);
        var names = await NamesAsync(shape.Name.Schema, cancellationToken).ConfigureAwait(false);
        var roles = await new RoleProbe(session, shape).ReadAsync(cancellationToken).ConfigureAwait(false);
        // A role that may not read all rows cannot ask for the ends of the key.
        var probe = roles.Count > 0
            ? new KeyEnds(false, null, null, false)
            : await new KeyProbe(session, shape, request.Key).ReadAsync(cancellationToken).ConfigureAwait(false);
        var referencing = new Dictionary<uint, TableShape>();
        foreach (var oid in shape.InboundForeignKeys.Select(f => f.ReferencingOid).Distinct())
            if (await ShapeReader.ReadAsync(session, oid, cancellationToken).ConfigureAwait(false) is { } table)
                referencing[oid] = table;
        var zone = await ZoneProbe.ReadAsync(session, request.Zone, server.Now, cancellationToken).ConfigureAwait(false);
        var managers = await OtherManagers.ReadAsync(session, server, shape.Name, cancellationToken).ConfigureAwait(false);
        return new ConvertFacts(
            operation, shape, ShapeFingerprint.Of(shape), session.Version, server.Now, server.CurrentUser, names,
            probe.Highest, probe.Lowest,
            [
                .. roles, .. zone,
                .. await TablespaceProbe.ReadAsync(session, request.Tablespace, cancellationToken).ConfigureAwait(false),
                .. Preflight.Of(request, shape, server, activity, probe),
                .. OtherManagers.Check(managers, request.AlsoManagedBy),
                .. await PartnersAsync(shape, cancellationToken).ConfigureAwait(false),
            ],
            referencing);
    }

    async Task<HashSet<string>> NamesAsync(string schema, CancellationToken cancellationToken) =>
    [
        .. await session.QueryAsync(
            SqlText.Of($"""
                SELECT c.relname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                  WHERE n.nspname = {Literal.Of(schema)}
                UNION SELECT t.typname::text FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
                  WHERE n.nspname = {Literal.Of(schema)}
                UNION SELECT s.stxname::text FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
                  WHERE n.nspname = {Literal.Of(schema)}
                """),
            r => r.GetString(0), cancellationToken).ConfigureAwait(false),
    ];

    /// <summary>Two conversions would each meet the foreign keys of the other half made.</summary>
    async Task<IReadOnlyList<PreflightCheck>> PartnersAsync(TableShape shape, CancellationToken cancellationToken)
    {
        if (!await StoreSchema.IsCurrentAsync(session, cancellationToken).ConfigureAwait(false)) return [];
        var checks = new List<PreflightCheck>();
        var partners = shape.ForeignKeys.Select(f => f.Referenced).Concat(shape.InboundForeignKeys.Select(f => f.Referencing));
        foreach (var table in partners.Where(p => p != shape.Name).Distinct())
            if (await new Journal(session).LatestAsync(table.ToString(), cancellationToken).ConfigureAwait(false) is { } open
                && OperationState.IsOpen(open.State))
                checks.Add(new PreflightCheck(
                    "foreign key", Verdict.Block,
                    $"{table}, on the other side of a foreign key, has an open operation {open.Id} ({open.Verb}).",
                    $"pgstrata operation resume {open.Id}   or: pgstrata operation abort {open.Id}"));
        return checks;
    }
}
