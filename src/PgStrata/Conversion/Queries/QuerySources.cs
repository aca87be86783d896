using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Conversion.Queries;

/// <summary>Where statements come from, and what they are held against.</summary>
sealed class QuerySources(Session session, QualifiedName table)
{
    /// <exception cref="StrataException">
    /// <c>no_table</c>; <c>not_partitioned</c>: neither is it, nor does an open conversion have it staged.
    /// </exception>
    internal async Task<QueryTarget> TargetAsync(CancellationToken cancellationToken)
    {
        var set = await SetAsync(table, cancellationToken).ConfigureAwait(false)
            ?? await StagedAsync(cancellationToken).ConfigureAwait(false);
        if (set is null)
        {
            var plain = await ShapeReader.ReadAsync(session, table, cancellationToken).ConfigureAwait(false);
            if (plain is null) throw new StrataException("no_table", $"There is no table {table} in this database.");
            throw new StrataException(
                "not_partitioned",
                $"{table} is not a partitioned table, and no open conversion has one staged for it. " +
                "Start the conversion, which builds the partitioned table beside; " +
                "until its switch the application notices nothing: ask again then, " +
                "and undo it with pgstrata operation abort if the answer is bad.");
        }
        var shape = await ShapeReader.ReadAsync(session, set.Oid, cancellationToken).ConfigureAwait(false);
        return new QueryTarget(
            table, set.Name, set.KeyColumns.Count > 0 ? set.KeyColumns[0] : "", set.Leaves.Select(l => l.Name).ToHashSet(), session.Version,
            [.. shape!.Indexes.Where(i => i is { IsUnique: true, IsPartial: false, IsImmediate: true }).Select(i => i.KeyColumns)]);
    }

    /// <summary>The statements on the table that cost most, as pg_stat_statements has them.</summary>
    /// <exception cref="StrataException"><c>no_statements</c>: the extension is not there, or not loaded.</exception>
    internal async Task<IReadOnlyList<Statement>> SeenAsync(QueryTarget target, CancellationToken cancellationToken)
    {
        var facts = await ServerFactsReader.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        if (facts.PgStatStatementsSchema is not { } schema)
            throw new StrataException(
                "no_statements",
                "pg_stat_statements is not installed in this database: CREATE EXTENSION pg_stat_statements, " +
                "or give the statements with --file.");
        var rows = await session.QueryAsync(
            SqlText.Of($"""
                SELECT query, sum(calls)::int8, sum(total_exec_time) / nullif(sum(calls), 0)
                  FROM {new QualifiedName(schema, "pg_stat_statements")}
                 WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                   AND strpos(query, {Literal.Of(table.Name)}) > 0 GROUP BY query ORDER BY sum(total_exec_time) DESC LIMIT 1000
                """),
            r => new Statement(r.GetString(0), r.GetInt64(1), r.IsDBNull(2) ? 0 : r.GetDouble(2)), cancellationToken).ConfigureAwait(false);
        return [.. rows.Where(s => target.IsNamedIn(s) && !IsOurs(s))];
    }

    /// <summary>Leaves are made and looked at by us too; the application is not asked to change that.</summary>
    static bool IsOurs(Statement statement) =>
        statement.Text.EndsWith(Session.Mark.Trim(), StringComparison.Ordinal)
        || statement.Tokens[0].Value is "begin" or "commit" or "explain" or "do" or "prepare" or "comment" or "grant" or "revoke";

    async Task<PartitionSet?> SetAsync(QualifiedName name, CancellationToken cancellationToken) =>
        (await PartitionSetReader.ReadAsync(session, [name], cancellationToken).ConfigureAwait(false)).SingleOrDefault();

    async Task<PartitionSet?> StagedAsync(CancellationToken cancellationToken)
    {
        if (!await StoreSchema.IsCurrentAsync(session, cancellationToken).ConfigureAwait(false)) return null;
        var row = await new Journal(session).LatestAsync(table.ToString(), cancellationToken).ConfigureAwait(false);
        if (row is null || row.Verb != "convert" || !OperationState.IsOpen(row.State)) return null;
        var record = ConversionJson.Read(PlanJson.Read(row.PlanText).Facts["conversion"]);
        return await SetAsync(new QualifiedName(record.Stage, table.Name), cancellationToken).ConfigureAwait(false);
    }
}
