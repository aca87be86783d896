using PgStrata.Catalog;

namespace PgStrata.Reshape.Undo;

/// <summary>The plain table that a partitioned one becomes: all that it has, and what its leaves have in its stead. Pure.</summary>
static class PlainShape
{
    internal static TableShape Of(UndoFacts facts, IReadOnlyList<NarrowKey> narrow)
    {
        var (now, again) = (facts.Now, facts.Again);
        var leaf = Look(facts);
        var plain = now with
        {
            Kind = 'r',
            PartitionKey = null,
            Persistence = facts.Leaves.Any() && facts.Leaves.All(l => l.Persistence == 'u') ? 'u' : 'p',
            AccessMethod = leaf.AccessMethod,
            Tablespace = leaf.Tablespace,
            Options = leaf.Options,
            ToastOptions = leaf.ToastOptions,
            Indexes = [.. now.Indexes.Select(i => narrow.FirstOrDefault(n => n.Index.Oid == i.Oid)?.Narrowed ?? i)],
            Constraints = [.. now.Constraints.Select(c => narrow.FirstOrDefault(n => n.Index.Oid == c.IndexOid)?.Constraint(c) ?? c)],
            InboundForeignKeys = again?.InboundForeignKeys ?? [.. now.InboundForeignKeys.Select(f => NarrowKey.Lean(f, narrow))],
            Dependents = again?.Dependents ?? now.Dependents,
        };
        return again is null ? plain : plain with { Columns = [.. now.Columns.Select(c => Nullable(c, again.Before))] };
    }

    /// <summary>A column that became NOT NULL only because a key was widened with it.</summary>
    static ColumnShape Nullable(ColumnShape column, TableShape before) =>
        before.Column(column.Name) is { NotNull: false } ? column with { NotNull = false, NotNullConstraint = null } : column;

    /// <summary>What a partitioned table does not have itself: as it was before, or as most of the bytes are.</summary>
    static Storage Look(UndoFacts facts)
    {
        if (facts.Again?.Before is { } b) return new Storage(b.AccessMethod, b.Tablespace, b.Options, b.ToastOptions);
        var most = facts.Leaves
            .GroupBy(l => (l.AccessMethod, l.Tablespace, Text(l.Options), Text(l.ToastOptions)))
            .OrderByDescending(g => g.Count()).ThenByDescending(g => g.Sum(l => l.Bytes)).FirstOrDefault()?.First();
        return most is null
            ? new Storage("heap", null, [], [])
            : new Storage(most.AccessMethod, most.Tablespace, most.Options, most.ToastOptions);
    }

    static string Text(IReadOnlyList<string> options) => string.Join(", ", options.Order(StringComparer.Ordinal));

    sealed record Storage(
        string? AccessMethod, string? Tablespace, IReadOnlyList<string> Options, IReadOnlyList<string> ToastOptions);
}
