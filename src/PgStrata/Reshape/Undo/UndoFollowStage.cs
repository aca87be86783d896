using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Reshape.Undo;

/// <summary>What changed during the copy is brought over, and every row compared.</summary>
sealed class UndoFollowStage(UndoDesign design)
{
    internal Stage Stage =>
        new("follow", "the copy has every row as the table has it; else it stops, and nothing is switched",
            [
                WayBack(), FollowSteps.CatchUp(design.Copy, "Bring over what was changed during the copy"),
                FollowSteps.Compare(design.Copy, "copy"),
            ])
        {
            Inspection = UndoInspection.Name,
        };

    /// <summary>Ahead of the switch, which only has to put the triggers on.</summary>
    Step WayBack()
    {
        var back = new CaptureSql(design.Back);
        var policy = UndoDesign.PolicyIn(design.Old);
        return new Step
        {
            Id = "way-back",
            Title = "Create the queue that will note changes for the partitioned table, and a place for its policy",
            Kind = StepKind.Transaction,
            Locks = [new StepLock(design.Table.ToString(), LockMode.AccessShare)],
            Statements =
            [
                .. back.Prepare().Concat(MarksSql.Create(design.Back)).Append(SqlText.Of($"CREATE TABLE {policy} (LIKE pgstrata.policy)"))
                    .Select(s => s.Text),
            ],
            Undo =
            [
                .. back.Drop().Append(MarksSql.Drop(design.Back)).Append(SqlText.Of($"DROP TABLE IF EXISTS {policy}")).Select(s => s.Text),
            ],
        };
    }
}
