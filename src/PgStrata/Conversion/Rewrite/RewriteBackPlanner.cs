using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Conversion.Rewrite;

/// <summary>Plans the way back from a rewrite: the old heap has been kept up since the switch, and takes its place again.</summary>
static class RewriteBackPlanner
{
    internal static Plan Plan(AfterRewriteFacts f)
    {
        PreflightCheck[] preflight =
        [
            .. f.Duplicates.Select(d => new PreflightCheck(
                "duplicate", Verdict.Block,
                $"The old heap can have only one row with {d}. Nothing was changed, and nothing is lost: the table has them all.",
                $"Change or delete all but one of them and roll back; or stay: pgstrata operation complete {f.Of}")),
            .. RowsBefore(f), .. Expired(f),
            .. SinceSwitch.Check(
                f.Before, f.Now, [.. Accounts.OfSwitched(f.Before, f.Record.Columns), .. StorageChoice.Expected(f.Record.Compressed)],
                "conversion"),
        ];
        var plan = new Plan
        {
            Operation = f.Operation,
            Verb = "rollback",
            Table = f.Table.ToString(),
            Summary = $"{f.Table} becomes the plain table again that it was before conversion {f.Of}: same heap file, same shape, " +
                "with every change since.",
            Fingerprint = ShapeFingerprint.Of(f.Now),
            Facts = new Dictionary<string, string> { ["of"] = f.Of },
            Preflight = preflight,
            Notes =
            [
                $"{f.OldTable} has been kept up since the switch; what is left in its queue is brought over first.",
                "The policy of the table is removed in the same transaction; " +
                "grants and settings made since the conversion on the partitioned table are not carried back.",
                .. f.Record.LeftBefore is { } edge
                    ? (string[])[
                        $"Rows from before {edge} are in the table again. Since the switch no foreign key has guarded them: " +
                        "if one of them references what was deleted since, its key cannot be validated before that row is gone."]
                    : [],
                .. f.GoneLeaves.Any() ? (string[])["Rows of leaves that were removed since are removed from the old heap too."] : [],
            ],
            Stages = [],
        };
        return plan.IsBlocked
            ? plan
            : plan with
            {
                Stages = [new BackFollowStage(f).Stage, new BackSwitchStage(f).Stage, new BackFinishStage(f).Stage],
            };
    }

    /// <summary>What is compared and brought back ends at the window: rows before it would be lost.</summary>
    static IEnumerable<PreflightCheck> RowsBefore(AfterRewriteFacts f)
    {
        if (!f.HasRowsBefore) yield break;
        yield return new PreflightCheck(
            "window", Verdict.Block,
            $"The table has got rows from before {f.Record.LeftBefore} since: the old heap has others of that time, " +
            "and these are not followed.",
            $"SELECT * FROM {f.Table} r WHERE NOT {f.Back.Copy.Counts("r").Text}; move them elsewhere, roll back, then put them back");
    }

    /// <summary>Without a key, rows of the old heap that the table has no more cannot be told from their twins.</summary>
    static IEnumerable<PreflightCheck> Expired(AfterRewriteFacts f)
    {
        if (!f.Back.Copy.IsAppendOnly || f.GoneLeaves.FirstOrDefault() is not { } gone) yield break;
        yield return new PreflightCheck(
            "expired", Verdict.Block,
            $"Leaf {gone} was removed since, and {f.Table} has no key by which its rows are found in {f.OldTable}.",
            $"pgstrata operation complete {f.Of}");
    }
}
