using PgStrata.Partitioning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Conversion.Rewrite;

/// <summary>What the operator should know before saying yes.</summary>
static class RewriteNotes
{
    internal static IReadOnlyList<string> Of(RewriteDesign d)
    {
        return
        [
            $"{d.Leaves.Count} leaves, {d.Division.Text}; every row {(d.LeavesOlder ? "of them " : "")}is copied once, " +
            "and every change after it is brought over.",
            .. Older(d),
            "Until the switch each change of a row costs its writer one narrow insert into a queue more.",
            d.RowKey.Count > 0
                ? $"Rows are told apart by ({string.Join(", ", d.RowKey.Select(c => new Identifier(c)))})."
                : "The table has no key. By consent rows are only added to it: from the step capture until operation complete " +
                    "or rollback, every UPDATE, DELETE and TRUNCATE of it fails (55006).",
            "A view of the data from before the copy was complete is waited for before the switch: a long REPEATABLE READ transaction " +
            "or dump holds it up, not the users.",
            $"The old heap stays as {d.OldTable} and goes on being kept up, until pgstrata operation complete.",
            .. d.Division.DefaultLeaf is { } name
                ? (string[])[$"DEFAULT {new Identifier(name)} takes rows without a leaf from the past only."]
                : [],
            .. Retention(d.Policy),
            .. ConvertNotes.ForApplications(d.Shape, d.Keys, d.Columns),
        ];
    }

    static IEnumerable<string> Older(RewriteDesign d)
    {
        if (d.Edge is not { } edge) yield break;
        yield return $"The window begins at {edge}. That is fixed with this plan: it does not move on, however long the copy takes.";
        if (d.Request.Older == OlderRows.Legacy)
        {
            yield return $"Rows from before {edge} are copied to one leaf, {d.Table.With(d.Leaves[0].Name)}.";
            yield break;
        }

        yield return $"Rows from before {edge} are not in the table any more from the switch on, and new ones are rejected (23514). " +
            $"They stay in {d.OldTable}, which operation complete " +
            (d.Request.Older == OlderRows.Leave ? "does not drop." : "drops, after saying how many they are.");
    }

    static IEnumerable<string> Retention(Policy? policy)
    {
        if (policy is null) yield return "The table gets no policy: its leaves neither come nor go, and maintain has nothing to do.";
        else if (policy.Retention is not { } retention) yield return "No retention is set: nothing is ever removed.";
        else if (retention.Expire == Expiry.Drop)
            yield return $"Leaves whose upper bound is older than {retention.Keep} will be dropped by pgstrata maintain.";
    }
}
