using PgStrata.Partitioning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Conversion.Rewrite;

/// <summary>What the operator should know before saying yes.</summary>
static class RewriteNotes
{
    internal static IReadOnlyList<string> Of(RewriteDesign d)
    {
        var key = new Identifier(d.Key.Column);
        var first = Bounds.Text(d.Policy, d.Leaves[0].Bound.Lower.Position);
        return
        [
            $"{d.Leaves.Count} leaves from {first} on; every row is copied once, and every change after it is brought over.",
            "Until the switch each change of a row costs its writer one narrow insert into a queue more.",
            $"Rows are told apart by ({string.Join(", ", d.RowKey.Select(c => new Identifier(c)))}).",
            "A view of the data from before the copy was complete is waited for before the switch: a long REPEATABLE READ transaction " +
            "or dump holds it up, not the users.",
            $"The old heap stays as {d.OldTable} and goes on being kept up, until pgstrata operation complete.",
            .. d.DefaultLeaf is { } name ? (string[])[$"DEFAULT {new Identifier(name)} takes rows without a leaf from the past only."] : [],
            .. Retention(d.Policy),
            .. ConvertNotes.ForApplications(d.Shape, d.Keys, key),
        ];
    }

    static IEnumerable<string> Retention(Policy policy)
    {
        if (policy.Retention is not { } retention) yield return "No retention is set: nothing is ever removed.";
        else if (retention.Expire == Expiry.Drop)
            yield return $"Leaves whose upper bound is older than {retention.Keep} will be dropped by pgstrata maintain.";
    }
}
