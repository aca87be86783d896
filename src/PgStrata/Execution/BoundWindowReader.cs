using System.Globalization;
using Npgsql;
using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Execution;

/// <summary>
/// Finds the operations that are not finished for good, with how near they are to their bound. For a number key it reads one entry of an
/// index.
/// </summary>
sealed class BoundWindowReader(Session session)
{
    /// <summary>
    /// Open operations, and those switched whose way back is still there. A window is null while there is no CHECK, or when nothing tells
    /// the frontier.
    /// </summary>
    internal async Task<IReadOnlyList<(OperationRow Row, BoundWindow? Window)>> ReadAsync(CancellationToken cancellationToken)
    {
        var journal = new Journal(session);
        var rows = await journal.UnfinishedAsync(cancellationToken).ConfigureAwait(false);
        if (rows.Count == 0) return [];
        var clock = await session.ScalarAsync<DateTime>(SqlText.Raw("SELECT pg_catalog.clock_timestamp()"), cancellationToken)
            .ConfigureAwait(false);
        var found = new List<(OperationRow, BoundWindow?)>();
        foreach (var row in rows)
        {
            var steps = await journal.StepsAsync(row.Id, cancellationToken).ConfigureAwait(false);
            var now = new DateTimeOffset(clock, TimeSpan.Zero);
            found.Add((row, await WindowAsync(row, steps, now, cancellationToken).ConfigureAwait(false)));
        }

        return found;
    }

    async Task<BoundWindow?> WindowAsync(
        OperationRow row, IReadOnlyList<StepRow> steps, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var added = steps.FirstOrDefault(s => s is { Id: BoundWindow.Step, State: "done" })?.FinishedAt;
        if (added is not { } addedAt) return null;
        var since = new DateTimeOffset(addedAt, TimeSpan.Zero);
        var facts = PlanJson.Read(row.PlanText).Facts;
        if (facts.TryGetValue(BoundWindow.AtFact, out var at))
            return BoundWindow.Of(since, DateTimeOffset.Parse(at, CultureInfo.InvariantCulture), now);
        if (!facts.TryGetValue(BoundWindow.NumberFact, out var bound)) return null;
        if (!facts.TryGetValue(BoundWindow.FrontierFact, out var planned)) return null;
        var frontier = await FrontierAsync(row.Table, facts[BoundWindow.KeyFact], cancellationToken).ConfigureAwait(false);
        return frontier is { } value ? BoundWindow.Of(since, Read(bound), Read(planned), value) : null;
    }

    static long Read(string number) => long.Parse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    /// <summary>
    /// The highest key, or how far the sequence has come: it goes on while rows are rejected. Null when neither is known.
    /// </summary>
    async Task<long?> FrontierAsync(string table, string key, CancellationToken cancellationToken)
    {
        long? frontier = null;
        try
        {
            await session.BatchAsync(
                [
                    // A plan with a sort would read the whole table.
                    SqlText.Raw("BEGIN"), SqlText.Raw("SET LOCAL enable_seqscan = off"), SqlText.Raw("SET LOCAL enable_sort = off"),
                    Frontier(table, key),
                    SqlText.Raw("COMMIT"),
                ],
                (_, row) =>
                {
                    if (!row.IsDBNull(0)) frontier = row.GetInt64(0);
                    return Task.CompletedTask;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException)
        {
            await session.RollbackQuietlyAsync().ConfigureAwait(false); // dropped, or not ours to read: then there is no window to tell of
        }

        return frontier;
    }

    static SqlText Frontier(string table, string key)
    {
        var column = new Identifier(key);
        var sequence = KeySequence.Of(
            SqlText.Of($"pg_catalog.to_regclass({Literal.Of(table)})"), SqlText.Of($"{Literal.Of(key)}::text"));
        return SqlText.Of($"""
            SELECT greatest(
              CASE WHEN x.ok THEN (
                SELECT t.{column}::int8 FROM {SqlText.Raw(table)} t WHERE t.{column} IS NOT NULL ORDER BY t.{column} DESC LIMIT 1) END,
              CASE WHEN pg_catalog.has_sequence_privilege(s.oid, 'SELECT, USAGE') THEN pg_catalog.pg_sequence_last_value(s.oid) END)
            FROM (SELECT EXISTS (
              SELECT FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am m ON m.oid = c.relam
              JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
              WHERE i.indrelid = pg_catalog.to_regclass({Literal.Of(table)}) AND i.indisvalid AND i.indpred IS NULL AND m.amname = 'btree'
                AND a.attname = {Literal.Of(key)}::text) AS ok) x
            CROSS JOIN (SELECT {sequence} AS oid) s
            """);
    }
}
