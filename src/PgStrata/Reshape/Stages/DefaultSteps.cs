using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Reshape.Stages;

/// <summary>
/// A CHECK on DEFAULT: it has no row of the range, so attaching a leaf there does not look at its rows. It has none because the range has
/// leaves at every moment; but the server believes only a CHECK.
/// </summary>
static class DefaultSteps
{
    internal static IEnumerable<Step> Prove(ReshapeDesign design)
    {
        if (design.Default is not { } name) yield break;
        var proof = new Identifier(design.Proof);
        yield return new Step
        {
            Id = "default-check",
            Title = $"Say on {name} that it has no row of the range: attaching a leaf will not look at its rows",
            Kind = StepKind.Transaction,
            Locks = Exclusive(name.ToString()),
            Statements =
            [
                SqlText.Of($"""
                    ALTER TABLE {name} ADD CONSTRAINT {proof} CHECK ({RangeSql.Outside(design.Key, design.Range)}) NOT VALID
                    """).Text,
            ],
            Undo = [SqlText.Of($"ALTER TABLE {name} DROP CONSTRAINT IF EXISTS {proof}").Text],
            UndoLocks = Exclusive(name.ToString()),
        };
        yield return new Step
        {
            Id = "default-validate",
            Title = $"Prove it: {name} is read once",
            Kind = StepKind.Transaction,
            Effect = Effect.Scan,
            Locks = [new StepLock(name.ToString(), LockMode.ShareUpdateExclusive)],
            Statements = [SqlText.Of($"ALTER TABLE {name} VALIDATE CONSTRAINT {proof}").Text],
        };
    }

    /// <summary>When nothing is attached any more.</summary>
    internal static IEnumerable<Step> Forget(string? name, string proof)
    {
        if (name is null) yield break;
        yield return new Step
        {
            Id = "default-check",
            Title = $"Take the CHECK of this operation off {name}",
            Kind = StepKind.Transaction,
            Locks = Exclusive(name),
            Statements = [$"ALTER TABLE {name} DROP CONSTRAINT IF EXISTS {new Identifier(proof)}"],
        };
    }

    static StepLock[] Exclusive(string name) =>
        [new StepLock(name, LockMode.ShareUpdateExclusive), new StepLock(name, LockMode.AccessExclusive)];
}
