using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Reshape.Undo;

/// <summary>The partitioned table gets what was changed since it was last kept up, and every row is compared.</summary>
sealed class UndoBackFollowStage(UndoAfterFacts f)
{
    internal Stage Stage => new(
        "follow", "the partitioned table has every row as the table has it; else it stops, and nothing is switched",
        [
            FollowSteps.CatchUp(f.Back.Copy, $"Bring over to {f.OldTable} what was changed since it was last kept up"),
            FollowSteps.Compare(f.Back.Copy, "partitioned table"),
        ]);
}
