using PgStrata.Planning;

namespace PgStrata.Reshape.Undo;

/// <summary>Every object of the table and what becomes of it. What cannot be carried has been refused before.</summary>
static class UndoAccounting
{
    internal static IReadOnlyList<AccountLine> Of(UndoDesign d)
    {
        var s = d.Plain;
        var narrowed = d.Narrowed.ToHashSet(StringComparer.Ordinal);
        return
        [
            new($"rows of {s.Name}", "carried", $"copied from {d.Leaves.Count()} leaves; the partitioned table stays as {d.OldTable}"),
            new($"{s.Columns.Count} columns", "carried", "same order, types, defaults, generation, storage, compression"),
            .. s.Indexes.Select(i => new AccountLine(
                $"{(i.IsPrimary ? "primary key" : i.IsUnique ? "unique key" : "index")} {i.Name}",
                narrowed.Contains(i.Name) ? "changed" : "carried",
                narrowed.Contains(i.Name) ? $"over ({string.Join(", ", i.KeyColumns)}) alone" : "built after the copy")),
            .. s.Constraints.Where(c => c.IsCheck).Select(c => new AccountLine($"check {c.Name}", "carried", "on the plain table")),
            .. s.ForeignKeys.Select(f => new AccountLine(
                $"foreign key {f.Name} to {f.Referenced}", "carried", "re-made NOT VALID in the switch, validated right after")),
            .. s.InboundForeignKeys.Where(f => !f.IsSelf).Select(f => new AccountLine(
                $"foreign key {f.Name} of {f.Referencing}",
                d.Now.InboundForeignKeys.Any(n => n.Oid == f.Oid && n.Columns.SequenceEqual(f.Columns)) ? "carried" : "changed",
                $"over ({string.Join(", ", f.Columns)}); re-made NOT VALID in the switch, validated right after")),
            .. s.Triggers.Select(t => new AccountLine($"trigger {t.Name}", "carried", "re-made in the switch")),
            .. s.Dependents.Where(x => x.Depth == 1).Select(x => new AccountLine(x.Identity, "carried", "replaced in the switch")),
            .. s.Statistics.Select(x => new AccountLine($"statistics {x.Name}", "carried", "made on the plain table")),
            .. s.Sequences.Select(x => new AccountLine(
                $"sequence {x.Name}", "carried", x.IsIdentity ? "a new one goes on where it stops" : "changes its owner in the switch")),
            .. s.RowPolicies.Select(x => new AccountLine($"policy {x.Name}", "carried", "made on the plain table")),
            .. s.Publications.Select(x => new AccountLine(
                $"publication {x.Name}", "carried", "publishes the plain table from the switch on")),
        ];
    }
}
