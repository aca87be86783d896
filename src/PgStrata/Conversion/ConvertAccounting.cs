using PgStrata.Catalog;
using PgStrata.Planning;

namespace PgStrata.Conversion;

/// <summary>Every object of the table and what becomes of it. What cannot be carried has been refused before.</summary>
static class ConvertAccounting
{
    internal static IReadOnlyList<AccountLine> Of(ConvertDesign d)
    {
        var s = d.Shape;
        var lines = new List<AccountLine> { new($"rows of {s.Name}", "carried", $"stay in the same heap file, as leaf {d.Legacy}") };
        lines.Add(new($"{s.Columns.Count} columns", "carried", "same order, types, defaults, generation, storage, compression"));
        lines.AddRange(d.Keys.Select(k => new AccountLine(
            $"{(k.Constraint?.IsPrimaryKey == true ? "primary key" : "unique key")} {k.Name}",
            k.Treatment == KeyTreatment.Adopt ? "carried" : "changed",
            k.Treatment switch
            {
                KeyTreatment.Widen =>
                    $"({string.Join(", ", k.Index.KeyColumns)}) becomes ({string.Join(", ", k.Index.KeyColumns)}, {d.Key.Column})",
                KeyTreatment.Local =>
                    $"({string.Join(", ", k.Index.KeyColumns)}) stays on each leaf; " +
                    $"the table has ({string.Join(", ", k.Index.KeyColumns)}, {d.Key.Column})",
                _ => "adopted",
            })));
        lines.AddRange(s.Indexes.Where(i => !i.IsUnique).Select(
            i => new AccountLine($"index {i.Name}", "carried", $"the existing one is adopted as {d.IndexNames[i.Name]}")));
        lines.AddRange(s.Constraints.Where(c => c.IsCheck).Select(
            c => new AccountLine($"check {c.Name}", "carried", "on the table and every leaf")));
        lines.AddRange(s.ForeignKeys.Select(
            f => new AccountLine($"foreign key {f.Name} to {f.Referenced}", "carried", "adopted without a scan")));
        lines.AddRange(s.InboundForeignKeys.Select(f => new AccountLine(
            $"foreign key {f.Name} of {f.Referencing}",
            d.IsWidened(f) ? "changed" : "carried",
            d.AttachesEarly ? "made beside the old one and validated ahead; the switch drops the old one"
            : !d.IsWidened(f) ? "re-made NOT VALID in the switch, validated right after"
            : d.Request.InboundForeignKeys == InboundForeignKeys.Drop
                ? "dropped by consent; orphans: SELECT c.* " + ForeignKeySql.Mismatches(f, d.Key.Column)
            : $"over ({string.Join(", ", f.Columns)}, {d.Key.Column}), NOT VALID in the switch, validated right after")));
        lines.AddRange(s.Triggers.Select(t => new AccountLine(
            $"trigger {t.Name}", "carried", "on the table, with its state" + (t.IsRow ? ", cloned on every leaf" : ""))));
        lines.AddRange(s.Sequences.Select(q => new AccountLine(
            $"sequence {q.Name}", "carried",
            q.IsIdentity ? "re-made under its name, goes on where it stops"
            : q.IsOwned ? "owned by the new table's column"
            : "used by the default as before")));
        lines.AddRange(s.RowPolicies.Select(p => new AccountLine($"policy {p.Name}", "carried", "on the table and every leaf")));
        lines.AddRange(s.Statistics.Select(x => new AccountLine($"statistics {x.Name}", "carried", "on the table; leaves get their own")));
        lines.AddRange(s.Publications.Select(
            p => new AccountLine($"publication {p.Name}", "carried", "publishes the table in place of the old heap")));
        lines.AddRange(s.Dependents.Where(x => x.Depth == 1).Select(
            x => new AccountLine(x.Identity, "carried", "replaced by its own text in the switch")));
        lines.Add(new(
            "grants, owner, comments", "carried",
            s.AclIsDefault ? "owner's own rights only" : $"{s.Acl.Count} privileges, on the table and every leaf"));
        if (s.Options.Count + s.ToastOptions.Count > 0)
            lines.Add(new(
                $"storage parameters {string.Join(", ", s.Options.Concat(s.ToastOptions))}", "carried",
                "on every leaf; a partitioned table has none"));
        return lines;
    }
}
