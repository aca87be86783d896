using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Reshape.Stages;

/// <summary>Leaves without a row are replaced at once: nothing is copied, and there is nothing to go back to.</summary>
sealed class ReplaceStages(ReshapeDesign design)
{
    readonly ReshapeLocks locks = new(design);

    internal IReadOnlyList<Stage> Of() => design.Old.Count == 0
        ? [new Stage("switch", null, [Policy()])]
        : [new Stage("prepare", null, [Schemas(), .. Leaves(), .. DefaultSteps.Prove(design)]), Switch(), Finish()];

    Step Schemas() => new()
    {
        Id = "schemas",
        Title = $"Create the schemas {design.Stage} and {design.OldSchema}",
        Kind = StepKind.Transaction,
        Statements = [.. Names.Select(s => SqlText.Of($"CREATE SCHEMA {s} AUTHORIZATION {new Identifier(design.Shape.Owner)}").Text)],
        Undo = [.. Names.Select(s => SqlText.Of($"DROP SCHEMA {s}").Text)],
    };

    Identifier[] Names => [new(design.Stage), new(design.OldSchema)];

    IEnumerable<Step> Leaves() =>
        from leaf in design.Fresh
        select new Step
        {
            Id = $"leaf-{leaf.Name.Name}",
            Title = $"Create leaf {leaf.Name.Name}",
            Kind = StepKind.Transaction,
            Locks = [new StepLock(locks.Table, LockMode.AccessShare, Only: true), .. locks.Defaults()],
            Statements = [.. LeafSql.Create(design.Table, leaf.Made, design.Template).Select(s => s.Text)],
            Undo = [DropSql.Empty(leaf.Made).Text],
        };

    Stage Switch()
    {
        var sql = new ReshapeSwitchSql(design);
        return new Stage("switch", "no row has come into the leaves; else everything is undone",
        [
            new Step
            {
                Id = "switch",
                Title = $"Switch: {design.Fresh.Count} new leaves take the place of {design.Old.Count} empty ones" +
                    (design.NewPolicy is { } policy ? $"; from now on a leaf is made for every {policy.Grid.Period}" : ""),
                Kind = StepKind.CutOver,
                Locks = [.. locks.Quiet(), .. locks.Exclusive()],
                Statements = [.. sql.Statements().Select(s => s.Text)],
                Asserts = sql.Asserts().Concat(design.Old.Select(NoRow)).ToDictionary(a => a.Key, a => a.Value),
                Untouched = [locks.Table, .. design.Fresh.Select(f => f.Made.ToString())],
                PointOfNoReturn = true,
            },
        ])
        {
            Inspection = ReshapeInspection.Name,
        };
    }

    KeyValuePair<string, string> NoRow(OldLeaf leaf) =>
        new($"rows have come into {leaf.Name}", $"SELECT NOT EXISTS (SELECT FROM {design.Kept(leaf)})");

    Stage Finish() => new("finish", null,
    [
        .. LinkSteps.Inbound(design.Shape), .. DefaultSteps.Forget(design.Default?.ToString(), design.Proof),
        .. design.Old.Select(l => new Step
        {
            Id = $"drop-{l.Name.Name}",
            Title = $"Drop the empty leaf {l.Name.Name}",
            Kind = StepKind.Transaction,
            OutOfUse = true,
            Statements = [DropSql.Empty(design.Kept(l)).Text],
        }),
        new Step
        {
            Id = "drop-schemas",
            Title = "Drop both schemas",
            Kind = StepKind.Transaction,
            OutOfUse = true,
            Statements = [.. Names.Select(s => SqlText.Of($"DROP SCHEMA {s}").Text)],
        },
    ]);

    /// <summary>There is no empty leaf: what is there stays, and what is made from now on has the new period.</summary>
    Step Policy() => new()
    {
        Id = "policy",
        Title = $"From now on a leaf is made for every {design.NewPolicy!.Grid.Period}",
        Kind = StepKind.Transaction,
        Statements = [ReshapeSwitchSql.PolicyPeriod(design.Table, design.NewPolicy).Text],
        PointOfNoReturn = true,
    };
}
