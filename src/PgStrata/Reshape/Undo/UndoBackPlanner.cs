using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Reshape.Undo;

/// <summary>Plans the way back from an undo: the partitioned table has been kept up since the switch, and takes its place again.</summary>
static class UndoBackPlanner
{
    internal static Plan Plan(UndoAfterFacts f)
    {
        var plan = new Plan
        {
            Operation = f.Operation,
            Verb = "rollback",
            Table = f.Table.ToString(),
            Summary = $"{f.Table} becomes the partitioned table again that it was before {f.Of}: same leaves, same shape, with every " +
                "change since.",
            Fingerprint = ShapeFingerprint.Of(f.Now),
            Facts = new Dictionary<string, string> { ["of"] = f.Of, [UndoBackRecord.Fact] = UndoBackRecord.Write(f.Tree) },
            Preflight =
            [
                .. f.Homeless.Select(r => new PreflightCheck(
                    "no leaf", Verdict.Block,
                    $"The row {r} fits no leaf of {f.OldTable}. Nothing was changed, and nothing is lost: the table has it.",
                    $"Attach a leaf for it to {f.OldTable}, or change or delete it, and roll back; " +
                    $"or stay: pgstrata operation complete {f.Of}")),
                .. SinceSwitch.Check(f.Record.Plain, f.Now, [.. UndoReadyAction.Narrowed(f.Record)], "undo"),
            ],
            Notes =
            [
                $"{f.OldTable} has been kept up since the switch; what is left in its queue is brought over first.",
                "The policy that the table had comes back in the same transaction.",
            ],
            Stages = [],
        };
        return plan.IsBlocked
            ? plan
            : plan with
            {
                Stages = [new UndoBackFollowStage(f).Stage, new UndoBackSwitchStage(f).Stage, new UndoBackFinishStage(f).Stage],
            };
    }
}
