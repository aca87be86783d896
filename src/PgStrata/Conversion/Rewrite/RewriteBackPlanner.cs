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
            .. SinceSwitch.Check(f.Before, f.Now, Accounts.OfSwitched(f.Before, f.Record.Key), "conversion"),
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
}
