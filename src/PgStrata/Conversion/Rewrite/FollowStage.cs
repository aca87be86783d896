using PgStrata.Conversion.Stages;
using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Conversion.Rewrite;

/// <summary>What changed during the copy is brought over, and every row compared.</summary>
sealed class FollowStage(RewriteDesign design)
{
    readonly StageLocks locks = new(design.Shape, design.Stage);

    internal Stage Stage =>
        new("follow", "the copy has every row as the table has it; else it stops, and nothing is switched",
            [
                WayBack(), FollowSteps.CatchUp(design.Copy, "Bring over what was changed during the copy"),
                FollowSteps.Compare(design.Copy, "copy"),
            ])
        {
            Inspection = LiveInspection.Name,
        };

    /// <summary>Ahead of the switch, which only has to put the triggers on.</summary>
    Step WayBack()
    {
        var back = new CaptureSql(design.Back);
        return new Step
        {
            Id = "way-back",
            Title = "Create the queue that will note changes for the old heap",
            Kind = StepKind.Transaction,
            Locks = [new StepLock(locks.Table, LockMode.AccessShare)],
            Statements = [.. back.Prepare().Concat(MarksSql.Create(design.Back)).Select(s => s.Text)],
            Undo = [.. back.Drop().Append(MarksSql.Drop(design.Back)).Select(s => s.Text)],
        };
    }
}
