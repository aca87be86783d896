using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Reshape.Stages;

/// <summary>What changed during the copy is brought over, and every row compared.</summary>
sealed class FollowStage(ReshapeDesign design)
{
    internal Stage Stage =>
        new("follow", "the new leaves have every row as the table has it; else it stops, and nothing is switched",
            [
                WayBack(), FollowSteps.CatchUp(design.Copy, "Bring over what was changed during the copy"),
                FollowSteps.Compare(design.Copy, "new leaves"),
            ])
        {
            Inspection = ReshapeInspection.Name,
        };

    /// <summary>Ahead of the switch, which is short: what the replay writes to the new leaves until then is not noted.</summary>
    Step WayBack()
    {
        var back = new CaptureSql(design.Back);
        return new Step
        {
            Id = "way-back",
            Title = "Create the queue that will note changes for the old leaves, and the triggers on the new leaves",
            Kind = StepKind.Transaction,
            OutOfUse = true,
            Statements =
            [
                .. back.Prepare().Concat(MarksSql.Create(design.Back)).Concat(design.Fresh.SelectMany(f => back.Begin(f.Made)))
                    .Select(s => s.Text),
            ],
            Undo =
            [
                .. design.Fresh.SelectMany(f => CaptureSql.End(f.Made)).Concat(back.Drop()).Append(MarksSql.Drop(design.Back))
                    .Select(s => s.Text),
            ],
        };
    }
}
