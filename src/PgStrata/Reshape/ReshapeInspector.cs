using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Reshape;

/// <summary>Asks the server everything the planner wants to know. Changes nothing, scans no heap.</summary>
sealed class ReshapeInspector(Session session)
{
    /// <exception cref="StrataException"><c>no_table</c>, <c>not_partitioned</c>, <c>no_policy</c>.</exception>
    internal async Task<ReshapeFacts> InspectAsync(ReshapeRequest request, string operation, CancellationToken cancellationToken)
    {
        var shape = await ShapeReader.ReadAsync(session, request.Table, cancellationToken).ConfigureAwait(false)
            ?? throw new StrataException(
                "no_table", $"There is no table {request.Table} in this database (or it may not be seen by this role).");
        var set = (await PartitionSetReader.ReadAsync(session, [request.Table], cancellationToken).ConfigureAwait(false)).SingleOrDefault()
            ?? throw new StrataException(
                "not_partitioned", $"{request.Table} is not partitioned. A plain table is converted: pgstrata convert {request.Table}");
        var (policy, template) = await PolicyAsync(request.Table, cancellationToken).ConfigureAwait(false);
        var server = await ServerFactsReader.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        var checks = new List<PreflightCheck>(OfServer(server));
        if (set.Strategy != 'r' || set.KeyColumns is not [var column] || column != policy.Key.Column
            || set.KeyTypeName != policy.Key.TypeName)
            checks.Add(new PreflightCheck(
                "policy", Verdict.Block, $"The policy of {request.Table} was made for another partition key than it has.",
                $"pgstrata policy remove {request.Table}; pgstrata policy adopt {request.Table}"));
        checks.AddRange(await UnfinishedAsync(request.Table, cancellationToken).ConfigureAwait(false));
        checks.AddRange(await new RoleProbe(session, shape).ReadAsync(cancellationToken).ConfigureAwait(false));
        var leaves = new List<OldLeaf>();
        foreach (var (leaf, bound) in ReshapeRun.Of(request, set, policy, checks))
            if (await LeafAsync(leaf, bound, policy, cancellationToken).ConfigureAwait(false) is { } old) leaves.Add(old);
        if (request is { Verb: ReshapeVerb.Reperiod, All: false, From: null })
            leaves = [.. Enumerable.Reverse(leaves).TakeWhile(l => l.IsEmpty).Reverse()];
        foreach (var old in leaves.Where(l => !l.IsEmpty))
            checks.AddRange(CopySpace.Of(
                old.Shape, await TableActivityReader.ReadAsync(session, old.Shape.Oid, cancellationToken).ConfigureAwait(false)));
        return new ReshapeFacts(
            operation, shape, set, policy, template, leaves, await NamesAsync(shape.Name.Schema, cancellationToken).ConfigureAwait(false),
            session.Version, server.Now, checks);
    }

    async Task<(Policy Policy, LeafTemplate Template)> PolicyAsync(QualifiedName table, CancellationToken cancellationToken)
    {
        var rows = await StoreSchema.IsCurrentAsync(session, cancellationToken).ConfigureAwait(false)
            ? await session.QueryAsync(
                SqlText.Of($"SELECT policy::text, template::text FROM pgstrata.policy WHERE table_name = {Literal.Of(table.ToString())}"),
                r => (Policy: r.GetString(0), Template: r.IsDBNull(1) ? null : r.GetString(1)), cancellationToken).ConfigureAwait(false)
            : [];
        if (rows is not [{ Template: { } template } row])
            throw new StrataException(
                "no_policy",
                $"There is no policy for {table}: where the bounds of its leaves fall and what every leaf gets is not known. " +
                $"Take it under one first: pgstrata policy adopt {table}");
        return (PolicyJson.Read(row.Policy), LeafTemplateJson.Read(template));
    }

    async Task<OldLeaf?> LeafAsync(Catalog.Leaf leaf, RangeBound bound, Policy policy, CancellationToken cancellationToken)
    {
        if (await ShapeReader.ReadAsync(session, leaf.Oid, cancellationToken).ConfigureAwait(false) is not { } shape) return null;
        var isEmpty = leaf.Kind == 'r' && await session.ScalarAsync<bool>(
            SqlText.Of($"SELECT pg_catalog.pg_relation_size({leaf.Oid}::oid) = 0"), cancellationToken).ConfigureAwait(false);
        var isOpen = leaf.Kind == 'r' && !(bound.Lower.IsFinite && bound.Upper.IsFinite);
        var ends = isOpen
            ? await new KeyProbe(session, shape, policy.Key.Column).ReadAsync(cancellationToken).ConfigureAwait(false)
            : null;
        return new OldLeaf(shape, bound, isEmpty, ends);
    }

    /// <summary>What the way back of another operation goes by would be gone.</summary>
    async Task<IReadOnlyList<PreflightCheck>> UnfinishedAsync(QualifiedName table, CancellationToken cancellationToken) =>
        await new Journal(session).LatestAsync(table.ToString(), cancellationToken).ConfigureAwait(false) is { } row
            ?
            [
                new PreflightCheck(
                    "operation", Verdict.Block, $"The way back of operation {row.Id} ({row.Verb}) is still there, and leans on the leaves.",
                    $"pgstrata operation complete {row.Id}   or: pgstrata operation rollback {row.Id}"),
            ]
            : [];

    static IEnumerable<PreflightCheck> OfServer(ServerFacts s)
    {
        if (s.InRecovery) yield return new("server", Verdict.Block, "This server is a standby.", "Give the primary's address.");
        if (!s.CanCreateSchema)
            yield return new(
                "privileges", Verdict.Block, $"{s.CurrentUser} may not create a schema in this database.",
                $"GRANT CREATE ON DATABASE {new Identifier(s.Database)} TO {new Identifier(s.CurrentUser)}");
        // One works, one watches, one listens to other shells, two copy, one follows.
        if (s.FreeConnections <= 6)
            yield return new(
                "connections", Verdict.Block, $"{s.UsedConnections} of {s.MaxConnections} connections are in use; 6 are needed.",
                "Free some, or raise max_connections.");
    }

    async Task<HashSet<string>> NamesAsync(string schema, CancellationToken cancellationToken) =>
    [
        .. await session.QueryAsync(
            SqlText.Of($"""
                SELECT c.relname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                  WHERE n.nspname = {Literal.Of(schema)}
                UNION SELECT t.typname::text FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
                  WHERE n.nspname = {Literal.Of(schema)}
                """),
            r => r.GetString(0), cancellationToken).ConfigureAwait(false),
    ];
}
