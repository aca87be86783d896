using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Reshape.Stages;

/// <summary>The old leaves get what was changed since they were last kept up, their bounds are proven, and every row is compared.</summary>
sealed class BackFollowStage(AfterReshapeFacts f)
{
    CopySpec Copy => f.Copy;

    internal Stage Stage => new(
        "follow", "the old leaves have every row as the table has it; else it stops, and nothing is switched",
        [
            .. f.Record.Replaced.Select(Prove),
            FollowSteps.CatchUp(Copy, "Bring over to the old leaves what was changed since they were last kept up"),
            .. Expired(), FollowSteps.Compare(Copy, "old leaves"),
        ]);

    /// <summary>As a leaf of the table beside it has the bound; taken out of it, only a CHECK says so.</summary>
    Step Prove(RecordedLeaf leaf)
    {
        var (kept, proof) = (f.KeptName(leaf), new Identifier(f.Record.Proof));
        return new Step
        {
            Id = $"prove-{leaf.Name}",
            Title = $"Prove the bound of {leaf.Name} by a CHECK: attaching it will not look at its rows",
            Kind = StepKind.Transaction,
            Effect = Effect.Scan,
            OutOfUse = true,
            Statements =
            [
                $"ALTER TABLE {kept} DROP CONSTRAINT IF EXISTS {proof}", $"ALTER TABLE {kept} ADD CONSTRAINT {proof} CHECK ({leaf.Range})",
            ],
            Undo = [$"ALTER TABLE IF EXISTS {kept} DROP CONSTRAINT IF EXISTS {proof}"],
        };
    }

    /// <summary>To drop or detach a leaf is no change of its rows, so nothing noted it.</summary>
    IEnumerable<Step> Expired()
    {
        if (f.Gone.Count == 0) yield break;
        yield return new Step
        {
            Id = "expired",
            Title = $"Take rows out of the old leaves whose leaf was removed since ({f.Gone.Count}, such as {f.Gone[0].Name})",
            Kind = StepKind.Transaction,
            Effect = Effect.Copy,
            Locks = [FollowSteps.Read(f.Table)],
            Statements =
            [
                SqlText.Of($"""
                    DELETE FROM {Copy.Target} o WHERE NOT EXISTS
                      (SELECT FROM {Copy.Source} r WHERE {ReplaySql.Same("o", "r", Copy.Key)} AND {Copy.Counts("r")})
                    """).Text,
            ],
        };
    }
}
