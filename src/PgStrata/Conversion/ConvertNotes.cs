using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>What the operator should know before saying yes (what changes for applications).</summary>
static class ConvertNotes
{
    internal static IReadOnlyList<string> Of(ConvertDesign d)
    {
        var key = new Identifier(d.Key.Column);
        var bound = Bounds.Text(d.Policy, d.Bound);
        return
        [
            $"From the first step until the switch, rows with {key} at or above {bound} are rejected (23514): be through by then.",
            $"Pruning and retention work by {d.Policy.Grid.Period} from {bound} on. Older rows stay together in the legacy leaf; " +
            "--strategy rewrite gives them leaves of their own.",
            $"Until rows reach {bound}, operation rollback is a matter of milliseconds and moves no row.",
            d.Attach.Note,
            .. Retention(d.Policy),
            .. Default(d),
            .. ForApplications(d.Shape, d.Keys, d.Key.Column),
        ];
    }

    /// <summary>What changes for them under either strategy.</summary>
    internal static IEnumerable<string> ForApplications(TableShape shape, IEnumerable<UniqueKey> keys, KeyColumns key) =>
    [
        .. keys.Where(k => k.Treatment != KeyTreatment.Adopt).Select(k => Unique(k, key)),
        .. Triggers(shape, key), .. LeafNames(shape),
        "UPDATE of the key may move a row to another leaf: it then fires DELETE and INSERT triggers, " +
        "and a concurrent UPDATE of the same row may fail (40001).",
        "COPY TO of the table by name, RETURNING xmin and CREATE INDEX CONCURRENTLY on it no longer work; see pgstrata queries.",
    ];

    static string Unique(UniqueKey unique, KeyColumns all)
    {
        var columns = string.Join(", ", unique.Index.KeyColumns.Select(c => new Identifier(c!)));
        var key = string.Join(", ", all.MissingFrom(unique.Index).Select(c => new Identifier(c)));
        var kept = unique is { Treatment: KeyTreatment.Local, Constraint: not null, Index.IsPrimary: true }
            ? $" The primary key stays on each leaf; the table itself has UNIQUE ({columns}, {key})."
            : "";
        return $"({columns}) is no longer unique over the whole table, and ON CONFLICT ({columns}) fails (42P10): " +
            $"write ON CONFLICT ({columns}, {key}).{kept}";
    }

    static IEnumerable<string> Retention(Policy policy)
    {
        if (policy.Retention is not { } retention) yield return "No retention is set: nothing is ever removed.";
        else if (retention.Expire == Expiry.Drop)
            yield return $"Leaves whose upper bound is older than {retention.Keep} will be dropped by pgstrata maintain, " +
                "the legacy leaf as a whole.";
    }

    static IEnumerable<string> Default(ConvertDesign d)
    {
        if (d.DefaultLeaf is not { } leaf) yield break;
        yield return $"DEFAULT {new Identifier(leaf)} takes rows without a leaf from the past only; " +
            "rows beyond the last leaf are rejected (23514). While it exists, retention cannot detach leaves CONCURRENTLY.";
    }

    static IEnumerable<string> Triggers(TableShape shape, KeyColumns key) =>
        from trigger in shape.Triggers
        where trigger is { IsRow: true, IsBefore: true, OnInsert: true }
        select $"Row trigger {new Identifier(trigger.Name)} runs after the leaf is chosen: " +
            $"it must not set or change {key.List}, or the row is rejected.";

    static IEnumerable<string> LeafNames(TableShape shape)
    {
        var names = string.Join(", ", shape.Triggers.Where(t => t.IsRow).Select(t => new Identifier(t.Name)));
        if (names.Length > 0)
            yield return $"The leaves run the row triggers ({names}): TG_TABLE_NAME and TG_RELID are the leaf's there.";
    }
}
