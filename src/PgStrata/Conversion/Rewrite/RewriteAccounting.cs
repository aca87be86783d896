using PgStrata.Planning;

namespace PgStrata.Conversion.Rewrite;

/// <summary>Every object of the table and what becomes of it. What cannot be carried has been refused before.</summary>
static class RewriteAccounting
{
    internal static IReadOnlyList<AccountLine> Of(RewriteDesign d)
    {
        var s = d.Shape;
        return
        [
            new($"rows of {s.Name}", "carried", $"copied to {d.Leaves.Count} leaves; the old heap stays as {d.OldTable}"),
            .. d.LeavesOlder
                ? (AccountLine[])[
                    new(
                        $"rows from before {d.Edge}", "changed",
                        $"left in {d.OldTable}" + (d.Request.Older == OlderRows.Drop ? ", dropped with it by operation complete" : "")),
                ]
                : [],
            new($"{s.Columns.Count} columns", "carried", "same order, types, defaults, generation, storage, compression"),
            .. ConvertAccounting.Keys(d.Keys, d.Columns),
            .. s.Indexes.Where(i => !i.IsUnique).Select(i => new AccountLine($"index {i.Name}", "carried", "built on every leaf")),
            .. s.Constraints.Where(c => c.IsCheck)
                .Select(c => new AccountLine($"check {c.Name}", "carried", "on the table and every leaf")),
            .. s.ForeignKeys.Select(f => new AccountLine(
                $"foreign key {f.Name} to {f.Referenced}", "carried", "re-made NOT VALID in the switch, validated right after")),
            .. s.InboundForeignKeys.Select(f => new AccountLine(
                $"foreign key {f.Name} of {f.Referencing}", d.Inbound.IsWidened(f) ? "changed" : "carried",
                d.Inbound.IsDropped(f) ? "dropped by consent; orphans: SELECT c.* " + ForeignKeySql.Mismatches(f, d.Columns.Names[0])
                : d.Inbound.IsComposite(f)
                    ? $"over ({string.Join(", ", f.Columns)}, {d.Columns}), NOT VALID in the switch, validated right after"
                : "re-made NOT VALID in the switch, validated right after")),
            .. StorageChoice.Account(d.Request), .. ConvertAccounting.Carried(s),
        ];
    }
}
