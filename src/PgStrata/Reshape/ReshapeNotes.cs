using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Reshape;

/// <summary>What the operator should know before saying yes.</summary>
static class ReshapeNotes
{
    internal static string Summary(ReshapeDesign d) => d.Old.Count == 0
        ? $"From now on {d.Table} gets a leaf for every {d.NewPolicy!.Grid.Period}; its leaves stay as they are."
        : $"{Leaves(d.Old.Count)} of {d.Table} ({Some(d.Old.Select(l => l.Name.Name))}) " +
            $"become{(d.Old.Count == 1 ? "s" : "")} {Leaves(d.Fresh.Count)} ({Some(d.Fresh.Select(f => f.Name.Name))}) " +
            (d.Copies ? "while the table is used." : "at once: they hold no row.");

    internal static IReadOnlyList<string> Of(ReshapeDesign d) =>
    [
        .. d.Copies
            ? (string[])
            [
                "Every row of the leaves is copied once, and every change after it is brought over; rows are visible at every moment.",
                "Until the switch each change of such a row costs its writer one narrow insert into a queue more.",
                $"Rows are told apart by ({string.Join(", ", d.RowKey.Select(c => new Identifier(c)))}).",
                "A view of the data from before the copy was complete is waited for before the switch: a long REPEATABLE READ " +
                "transaction or dump holds it up, not the users.",
                $"The old leaves stay in {d.OldSchema} and go on being kept up, until pgstrata operation complete.",
                "A statement that names one of the old leaves, not the table, will not find it.",
            ]
            : [],
        .. d.NewPolicy is { } policy && policy.Grid.Period != d.Policy.Grid.Period
            ? [$"The policy's period changes from {d.Policy.Grid.Period} to {policy.Grid.Period}."] : (string[])[],
        .. d.IsLinked && d.Old.Count > 0
            ? ["Foreign keys are re-made in the switch, enforced for new rows at once, and validated right after; " +
                "for that moment all leaves are locked."] : (string[])[],
    ];

    internal static IReadOnlyList<AccountLine> Accounting(ReshapeDesign d) =>
    [
        new($"rows of {Leaves(d.Old.Count)}", "carried", $"copied to {Leaves(d.Fresh.Count)}"),
        .. d.Shape.Indexes.Select(i => new AccountLine($"index {i.Name}", "carried", "built on every new leaf")),
        .. d.Shape.ForeignKeys.Select(f => new AccountLine(
            $"foreign key {f.Name} to {f.Referenced}", "carried", "re-made NOT VALID in the switch, validated right after")),
        .. d.Shape.InboundForeignKeys.Select(f => new AccountLine(
            $"foreign key {f.Name} of {f.Referencing}", "carried", "re-made NOT VALID in the switch, validated right after")),
        new("grants, settings, policies, statistics of the leaves", "carried", "as the policy's template has them for every leaf"),
    ];

    static string Leaves(int count) => count == 1 ? "1 leaf" : $"{count} leaves";

    static string Some(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count <= 3 ? string.Join(", ", all) : $"{all[0]} to {all[^1]}";
    }
}
