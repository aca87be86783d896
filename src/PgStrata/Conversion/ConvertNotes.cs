using PgStrata.Partitioning;

namespace PgStrata.Conversion;

/// <summary>What the operator should know before saying yes (what changes for applications).</summary>
static class ConvertNotes
{
    internal static IReadOnlyList<string> Of(ConvertDesign d)
    {
        var bound = Bounds.Text(d.Policy, d.Bound);
        var notes = new List<string>
        {
            $"Pruning and retention work by {d.Policy.Grid.Period} from {bound} on. To have older rows pruned too, the legacy leaf has to be split, which needs the rewrite engine; this version does not have it yet.",
            $"From the first step until the switch, rows with {d.Key.Column} at or above {bound} are rejected (23514).",
            $"Until rows reach {bound}, operation rollback is a matter of milliseconds and moves no row.",
        };
        notes.Add(d.Attach.Note);
        foreach (var key in d.Keys.Where(k => k.Treatment != KeyTreatment.Adopt))
        {
            var columns = string.Join(", ", key.Index.KeyColumns);
            notes.Add($"({columns}) is no longer unique over the whole table, and ON CONFLICT ({columns}) fails (42P10): write ON CONFLICT ({columns}, {d.Key.Column}).");
        }
        notes.Add(
            "UPDATE of the key may move a row to another leaf: it then fires DELETE and INSERT triggers, " +
            "and a concurrent UPDATE of the same row may fail (40001).");
        notes.Add("COPY TO of the table by name, RETURNING xmin and CREATE INDEX CONCURRENTLY on it no longer work; see pgstrata queries.");
        foreach (var trigger in d.Shape.Triggers.Where(t => t is { IsRow: true, IsBefore: true, OnInsert: true }))
            notes.Add(
                $"Row trigger {trigger.Name} runs after the leaf is chosen: it must not set or change {d.Key.Column}, " +
                "or the row is rejected.");
        if (d.DefaultLeaf is { } leaf)
            notes.Add($"DEFAULT {leaf} takes rows without a leaf from the past only; rows beyond the last leaf are rejected (23514). While it exists, retention cannot detach leaves CONCURRENTLY.");
        if (d.Policy.Retention is null) notes.Add("No retention is set: nothing is ever removed.");
        else if (d.Policy.Retention.Expire == Expiry.Drop) notes.Add($"Leaves whose upper bound is older than {d.Policy.Retention.Keep} will be dropped by pgstrata maintain, the legacy leaf as a whole.");
        return notes;
    }
}
