using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Conversion.Rewrite;

/// <summary>The old heap gets what was changed since it was last kept up, and every row is compared.</summary>
sealed class BackFollowStage(AfterRewriteFacts f)
{
    CopySpec Copy => f.Back.Copy;

    internal Stage Stage => new(
        "follow", "the old heap has every row as the table has it; else it stops, and nothing is switched",
        [
            FollowSteps.CatchUp(Copy, $"Bring over to {f.OldTable} what was changed since it was last kept up"), .. Expired(),
            FollowSteps.Compare(Copy, "old heap"),
        ]);

    /// <summary>To drop or detach a leaf is no change of its rows, so nothing noted it.</summary>
    IEnumerable<Step> Expired()
    {
        var gone = f.GoneLeaves.ToList();
        if (gone.Count == 0) yield break;
        yield return new Step
        {
            Id = "expired",
            Title = $"Take rows out of the old heap whose leaf was removed since ({gone.Count}, such as {gone[0]})",
            Kind = StepKind.Transaction,
            Effect = Effect.Copy,
            Locks = [FollowSteps.Read(f.Table)],
            Statements =
            [
                SqlText.Of($"""
                    DELETE FROM {Copy.Target} o
                      WHERE {Copy.CountsInTarget("o")}
                        AND NOT EXISTS (SELECT FROM {Copy.Source} r WHERE {ReplaySql.Same("o", "r", Copy.Key)})
                    """).Text,
            ],
        };
    }
}
