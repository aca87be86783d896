using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Reshape.Undo;

/// <summary>What the operator should know before saying yes.</summary>
static class UndoNotes
{
    internal static IReadOnlyList<string> Of(UndoDesign d) =>
    [
        $"{Leaves(d)}; every row is copied once, and every change after it is brought over.",
        "Until the switch each change of a row costs its writer one narrow insert into a queue more.",
        $"Rows are told apart by ({Columns(d.RowKey)}).",
        "A view of the data from before the copy was complete is waited for before the switch: a long REPEATABLE READ transaction " +
        "or dump holds it up, not the users.",
        "A leaf that anybody attaches, detaches or drops before the switch stops it. Maintenance leaves the table alone until then.",
        $"The partitioned table stays as {d.OldTable}, its leaves under their own names, and both go on being kept up, until " +
        "pgstrata operation complete. A row that fits no leaf stops that, and is named; the way back then waits for it.",
        .. d.Narrower.Select(k => $"{k.Name} holds for ({Columns(k.KeyColumns.Select(c => c!))}) alone again: two rows that share it are " +
            "refused, with their keys, before anything is built."),
        .. Wide(d),
        "The table's policy is taken out of use in the switch: nothing is premade and nothing expires any more.",
        "Applications no longer get the server's pruning; a statement without an index on what it asks for reads all rows.",
    ];

    static string Leaves(UndoDesign d)
    {
        var (count, bytes) = (d.Leaves.Count(), d.Leaves.Sum(l => l.Bytes + l.ToastBytes));
        return $"{(count == 1 ? "1 leaf" : $"{count} leaves")} with {bytes >> 20} MB of rows become one heap";
    }

    static IEnumerable<string> Wide(UndoDesign d)
    {
        var partition = d.Back.PartitionColumns;
        var wide = d.Plain.Indexes.Where(i => i is { IsUnique: true } && i.KeyColumns.Count > 1
            && i.KeyColumns.Any(c => partition.Contains(c, StringComparer.Ordinal))).ToList();
        if (wide.Count > 0 && d.Of is null)
            yield return $"Kept as wide as {(wide.Count == 1 ? "it is" : "they are")}: {string.Join(", ", wide.Select(Text))}. " +
                "To make one narrower: --key COLUMN";
    }

    static string Text(IndexShape index) => $"{index.Name} ({Columns(index.KeyColumns.Select(c => c ?? "expression"))})";

    static string Columns(IEnumerable<string> names) => string.Join(", ", names.Select(c => new Identifier(c)));
}
