using System.Collections.Concurrent;
using Npgsql;
using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>
/// Finds the frontier of many tables in at most two round trips: the size of the leaves that matter, then one index probe for each leaf
/// whose highest key could change the plan. A table that has all it needs, wherever its rows are, is not probed.
/// </summary>
/// <param name="readers">Who reads.</param>
/// <param name="now">The instant it is judged by.</param>
/// <param name="until">How far leaves are wanted beyond the horizon.</param>
/// <param name="showsFrontier">The frontier of number keys is to be shown: it is read though it could change nothing.</param>
sealed class KeyEndsReader(Readers readers, DateTimeOffset now, LeavesUntil? until, bool showsFrontier = false)
{
    const int MostProbes = 4;

    /// <summary>The column a sequence's value comes in.</summary>
    const string Sequence = "sequence";

    readonly ConcurrentDictionary<uint, long> _sizes = [];
    readonly Dictionary<uint, long> _sequences = [];
    readonly Dictionary<uint, (string? Top, string? Plausible)?> _probes = [];

    /// <summary>The tables with the sizes of their leaves, and their ends.</summary>
    internal async Task<IReadOnlyList<(TableState State, KeyEnds Ends)>> ReadAsync(
        IReadOnlyList<TableState> tables, CancellationToken cancellationToken)
    {
        if (tables.Count == 0) return [];
        await SizesAsync(tables, cancellationToken).ConfigureAwait(false);
        var sized = tables.Select(t => t.WithSizes(_sizes)).ToList();
        var probes = sized.SelectMany(Probes).ToList();
        if (probes.Count > 0)
            await readers.First.BatchAsync(
                [
                    // A plan with a sort would read the whole leaf.
                    SqlText.Raw("BEGIN"), SqlText.Raw("SET LOCAL enable_seqscan = off"), SqlText.Raw("SET LOCAL enable_sort = off"),
                    .. probes, SqlText.Raw("COMMIT"),
                ],
                (_, row) =>
                {
                    _probes[row.GetFieldValue<uint>(0)] = row.GetBoolean(1) ? (Text(row, 2), Text(row, 3)) : null;
                    return Task.CompletedTask;
                },
                cancellationToken).ConfigureAwait(false);
        return [.. sized.Select(t => (t, EndsOf(t)))];
    }

    Task SizesAsync(IReadOnlyList<TableState> tables, CancellationToken cancellationToken)
    {
        var leaves = tables.SelectMany(t => Interesting(t).Select(t.LeafOf).Concat(t.Default is { } d ? [d] : [])).ToList();
        var plain = leaves.Where(l => l.Kind == 'r').ToList();
        var deep = leaves.Where(l => l.IsSubPartitioned).ToList();
        var numbers = tables.Where(t => t.Policy.Key.Kind == KeyKind.Number).ToList();
        var mine = readers.Second is null ? plain.Count : plain.Count / 2;
        return Task.WhenAll(
            ReadAsync(
                readers.First,
                [
                    Sizes(plain.Take(mine)), .. numbers.Count > 0 ? (SqlText[])[SequencesOf(numbers)] : [],
                    .. deep.Count > 0 ? (SqlText[])[SizesBelow(deep)] : [],
                ]),
            readers.Second is { } second ? ReadAsync(second, [Sizes(plain.Skip(mine))]) : Task.CompletedTask);

        Task ReadAsync(Session session, IReadOnlyList<SqlText> batch) => session.BatchAsync(
            batch,
            (_, row) =>
            {
                if (row.IsDBNull(1)) return Task.CompletedTask;
                if (row.GetName(1) == Sequence) _sequences[row.GetFieldValue<uint>(0)] = row.GetInt64(1);
                else _sizes[row.GetFieldValue<uint>(0)] = row.GetInt64(1);
                return Task.CompletedTask;
            },
            cancellationToken);
    }

    static SqlText SequencesOf(IReadOnlyList<TableState> tables) => SqlText.Of($"""
        SELECT t.o, CASE WHEN pg_catalog.has_sequence_privilege(s.oid, 'SELECT, USAGE')
          THEN pg_catalog.pg_sequence_last_value(s.oid) END AS {new Identifier(Sequence)}
        FROM unnest({Oids(tables.Select(t => t.Set.Oid))}, {Literal.OfArray(tables.Select(t => t.Policy.Key.Column))}) t(o, col)
        CROSS JOIN LATERAL (SELECT {KeySequence.Of(SqlText.Raw("t.o"), SqlText.Raw("t.col"))} AS oid) s
        WHERE s.oid IS NOT NULL
        """);

    static SqlText Sizes(IEnumerable<Catalog.Leaf> leaves) =>
        SqlText.Of($"SELECT o, pg_catalog.pg_relation_size(o) FROM pg_catalog.unnest({Oids(leaves.Select(l => l.Oid))}) o");

    /// <summary>Not known where a foreign table is below.</summary>
    static SqlText SizesBelow(IEnumerable<Catalog.Leaf> leaves) => SqlText.Of($"""
        SELECT o, (SELECT CASE WHEN bool_or(c.relkind = 'f') THEN NULL ELSE coalesce(sum(pg_catalog.pg_relation_size(c.oid)), 0)::bigint END
          FROM pg_catalog.pg_partition_tree(o) t JOIN pg_catalog.pg_class c ON c.oid = t.relid WHERE t.isleaf AND c.relkind <> 'p')
        FROM pg_catalog.unnest({Oids(leaves.Select(l => l.Oid))}) o
        """);

    /// <summary>
    /// Leaves whose size matters: those that reach beyond now; all, where something may expire or where the key is its own clock.
    /// </summary>
    IEnumerable<uint> Interesting(TableState table)
    {
        var policy = table.Policy;
        if (policy.Key.Kind == KeyKind.Number) return table.Leaves.Select(l => l.Oid);
        var position = policy.Grid.PositionOf(now);
        var hasPast = policy.Retention is { } retention
            && table.Leaves.Any(l => l.Range is { } r && r.Upper <= Edge.At(policy.Grid.Move(position, retention.Keep, -1)));
        return table.Leaves.Where(l => hasPast || l.Range is { } r && r.Upper > Edge.At(position)).Select(l => l.Oid);
    }

    IEnumerable<SqlText> Probes(TableState table)
    {
        var filled = Filled(table);
        var isShown = showsFrontier && table.Policy.Key.Kind == KeyKind.Number;
        return filled.Count == 0 || !isShown && !CouldMatter(table, filled[0]) ? [] : filled.Take(MostProbes).Select(l => Probe(table, l));
    }

    /// <summary>Leaves with rows that may hold the highest key, the highest first.</summary>
    List<Partitioning.Leaf> Filled(TableState table)
    {
        var isNumber = table.Policy.Key.Kind == KeyKind.Number;
        var from = Edge.At(isNumber ? long.MinValue : table.Policy.Grid.PositionOf(now));
        return
        [
            .. table.Leaves.Where(l => l.Range is { } r && (isNumber || r.Upper > from) && l.Rows is not 0)
                .OrderByDescending(l => l.Range!.Value.Lower),
        ];
    }

    /// <summary>Would the highest key a leaf can hold make any difference to what is done?</summary>
    bool CouldMatter(TableState table, Partitioning.Leaf leaf)
    {
        var policy = table.Policy;
        if (!leaf.Range!.Value.Upper.IsFinite) return true;
        var top = leaf.Range.Value.Upper.Position - 1;
        if (policy.Key.Kind == KeyKind.Number)
            return TablePlanner.Plan(table, new KeyEnds(top, top), null).HasWork;
        var position = policy.Grid.PositionOf(now);
        return top > LeafPlan.PlausibleUntil(policy, position) || Missing(top) > Missing(null);

        int Missing(long? highest) =>
            LeafPlan.For(policy, table.Leaves, position, highest, null, until?.PositionOn(policy)).Create.Count;
    }

    SqlText Probe(TableState table, Partitioning.Leaf leaf)
    {
        var key = new Identifier(table.Policy.Key.Column);
        var name = table.LeafOf(leaf.Oid) is { IsSubPartitioned: true } sub
            ? SqlText.Of($"{sub.Name}")
            : SqlText.Of($"ONLY {table.LeafOf(leaf.Oid).Name}");
        var below = table.Policy.Key.Kind == KeyKind.Number
            ? SqlText.Raw("NULL::text")
            : SqlText.Of($"""
                (SELECT k.{key}::text FROM {name} k
                  WHERE k.{key} <= {SqlText.Raw(Plausible(table.Policy))} ORDER BY k.{key} DESC LIMIT 1)
                """);
        return SqlText.Of($"""
            SELECT {leaf.Oid}::oid, x.ok,
              CASE WHEN x.ok THEN (SELECT k.{key}::text FROM {name} k WHERE k.{key} IS NOT NULL ORDER BY k.{key} DESC LIMIT 1) END,
              CASE WHEN x.ok THEN {below} END
            FROM (SELECT {RailSql.HasKeyIndex(leaf.Oid, table.Policy.Key.Column)} AS ok) x
            """);
    }

    string Plausible(Policy policy)
    {
        var last = LeafPlan.PlausibleUntil(policy, policy.Grid.PositionOf(now));
        return policy.Key.Literal(Math.Clamp(last, policy.Key.Lowest, policy.Key.Highest));
    }

    KeyEnds EndsOf(TableState table)
    {
        var filled = Filled(table);
        return table.Policy.Key.Kind == KeyKind.Number ? NumberEnds(table, filled) : TimeEnds(table, filled);
    }

    KeyEnds TimeEnds(TableState table, List<Partitioning.Leaf> filled)
    {
        var policy = table.Policy;
        var position = policy.Grid.PositionOf(now);
        var plausible = LeafPlan.PlausibleUntil(policy, position);
        long? highest = null;
        string? outlier = null;
        foreach (var leaf in filled)
        {
            if (!_probes.TryGetValue(leaf.Oid, out var probe)) continue;
            if (probe is not { } ends)
            {
                // No index leads to the key, so the worst is assumed: one leaf too many costs nothing.
                if (leaf.Range!.Value.Upper is { IsFinite: true } upper)
                    highest = Math.Max(highest ?? long.MinValue, Math.Min(upper.Position - 1, plausible));
                continue;
            }

            if (ends.Top is { } top && (!policy.Key.TryPosition(top, out var at) || at > plausible)) outlier ??= top;
            if (policy.Key.TryPosition(ends.Plausible, out var found)) highest = Math.Max(highest ?? long.MinValue, found);
        }

        return new KeyEnds(position, highest, outlier);
    }

    KeyEnds NumberEnds(TableState table, List<Partitioning.Leaf> filled)
    {
        long? sequence = _sequences.TryGetValue(table.Set.Oid, out var value) ? value : null;
        long? highest = null, sure = null;
        // A leaf whose rows are all deleted has a size and no highest key.
        var top = filled.FirstOrDefault(l => !_probes.TryGetValue(l.Oid, out var ends) || ends is not { Top: null });
        if (top is not null)
        {
            var range = top.Range!.Value;
            if (_probes.TryGetValue(top.Oid, out var probe) && table.Policy.Key.TryPosition(probe?.Top, out var found))
                sure = highest = found;
            else if (range.Upper.IsFinite) highest = range.Upper.Position - 1;
            else if (range.Lower.IsFinite) highest = range.Lower.Position;
            if (sure is null && range.Lower.IsFinite) sure = range.Lower.Position;
        }

        var start = table.Leaves.Select(l => l.Range).OfType<RangeBound>().OrderBy(r => r.Lower).Select(Begin)
            .FirstOrDefault(table.Policy.Grid.Origin);
        var at = highest is { } h && sequence is { } s ? Math.Max(h, s) : highest ?? sequence ?? start;
        return new KeyEnds(at, highest) { Sure = sure ?? at, IsDrawn = sequence >= sure };
    }

    /// <summary>Where an empty table with a number key begins.</summary>
    static long Begin(RangeBound range) =>
        range.Lower.IsFinite ? range.Lower.Position : range.Upper.IsFinite ? range.Upper.Position - 1 : 0;

    static SqlText Oids(IEnumerable<uint> oids) => SqlText.Raw($"'{{{string.Join(',', oids)}}}'::pg_catalog.oid[]");

    static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
