using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Reshape.Stages;

namespace PgStrata.Reshape;

/// <summary>Plans the way back from a reshape: the old leaves have been kept up since the switch, and take their place again.</summary>
static class ReshapeBackPlanner
{
    internal static Plan Plan(AfterReshapeFacts f)
    {
        var plan = new Plan
        {
            Operation = f.Operation,
            Verb = "rollback",
            Table = f.Table.ToString(),
            Summary = $"The leaves that {f.Verb} {f.Of} of {f.Table} replaced take their place again, with every change since.",
            Fingerprint = ShapeFingerprint.Of(f.Now),
            Facts = new Dictionary<string, string>
            {
                ["of"] = f.Of, [ReadyReshapeBackAction.Leaves] = string.Join(
                    '\n', f.Set.Leaves.Select(l => l.Name).Append(f.Staged).Select(n => n.ToString())),
            },
            Preflight = [.. Changed(f)],
            Notes =
            [
                "The old leaves have been kept up since the switch; what is left in their queue is brought over first.",
                .. f.Record.Policy is null ? (string[])[] : ["The policy's period goes back in the same transaction."],
                .. f.Gone.Count > 0 ? (string[])["Rows of leaves that were removed since are removed from the old leaves too."] : [],
            ],
            Stages = [],
        };
        return plan.IsBlocked
            ? plan
            : plan with
            {
                Stages =
                [
                    new BackFollowStage(f).Stage, .. new GatherStage(f).Stages(), new BackSwitchStage(f).Stage,
                    new BackFinishStage(f).Stage,
                ],
            };
    }

    /// <summary>The old leaves stand aside, and have nothing of what was changed on the table since.</summary>
    static IEnumerable<PreflightCheck> Changed(AfterReshapeFacts f)
    {
        foreach (var difference in ShapeDifference.Between(f.Before, f.Now))
            yield return new PreflightCheck(
                "changed since", Verdict.Block, $"The old leaves do not have what was changed on the table since: {difference}.",
                "Change it back, roll back, change it again.");
        foreach (var stranger in f.Strangers)
            yield return new PreflightCheck(
                "leaves", Verdict.Block, $"{stranger} has become a leaf in the range since: its rows were noted by nobody.",
                $"ALTER TABLE {f.Table} DETACH PARTITION {stranger}");
        if (f.Made.Count == 0)
            yield return new PreflightCheck(
                "leaves", Verdict.Block, $"Not one of the leaves that {f.Verb} {f.Of} made is there any more.",
                $"pgstrata operation complete {f.Of}");
    }
}
