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
        lines.AddRange(Keys(d.Keys, d.Key.Column));
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
        lines.AddRange(Carried(s));
        return lines;
    }

    internal static IEnumerable<AccountLine> Keys(IEnumerable<UniqueKey> keys, KeyColumns key) => keys.Select(k =>
    {
        var columns = string.Join(", ", k.Index.KeyColumns);
        var wide = string.Join(", ", k.Index.KeyColumns.Concat(key.MissingFrom(k.Index)));
        return new AccountLine(
            $"{(k.Constraint?.IsPrimaryKey == true ? "primary key" : "unique key")} {k.Name}",
            k.Treatment == KeyTreatment.Adopt ? "carried" : "changed",
            k.Treatment switch
            {
                KeyTreatment.Widen => $"({columns}) becomes ({wide})",
                KeyTreatment.Local => $"({columns}) stays on each leaf; the table has ({wide})",
                _ => "adopted",
            });
    });

    /// <summary>What either strategy carries in the same way.</summary>
    internal static IEnumerable<AccountLine> Carried(TableShape s)
    {
        foreach (var trigger in s.Triggers)
            yield return new(
                $"trigger {trigger.Name}", "carried", "on the table, with its state" + (trigger.IsRow ? ", cloned on every leaf" : ""));
        foreach (var sequence in s.Sequences)
            yield return new(
                $"sequence {sequence.Name}", "carried",
                sequence.IsIdentity ? "re-made under its name, goes on where it stops"
                : sequence.IsOwned ? "owned by the new table's column"
                : "used by the default as before");
        foreach (var policy in s.RowPolicies) yield return new($"policy {policy.Name}", "carried", "on the table and every leaf");
        foreach (var statistics in s.Statistics)
            yield return new($"statistics {statistics.Name}", "carried", "on the table; leaves get their own");
        foreach (var publication in s.Publications)
            yield return new($"publication {publication.Name}", "carried", "publishes the table in place of the old heap");
        foreach (var dependent in s.Dependents.Where(x => x.Depth == 1))
            yield return new(dependent.Identity, "carried", "replaced by its own text in the switch");
        yield return new(
            "grants, owner, comments", "carried",
            s.AclIsDefault ? "owner's own rights only" : $"{s.Acl.Count} privileges, on the table and every leaf");
        if (s.Options.Count + s.ToastOptions.Count > 0)
            yield return new(
                $"storage parameters {string.Join(", ", s.Options.Concat(s.ToastOptions))}", "carried",
                "on every leaf; a partitioned table has none");
    }
}
