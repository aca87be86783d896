using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Reshape.Stages;

/// <summary>The schemas, the new leaves beside, proofs of their bounds, and the capture: from here on no change is missed.</summary>
sealed class PrepareStage(ReshapeDesign design)
{
    /// <summary>Leaves a transaction: to undo it, each of them has to be locked with all its indexes.</summary>
    const int Together = 16;

    readonly ReshapeLocks locks = new(design);

    internal Stage Stage => new("prepare", null, [Schemas(), Parent(), .. Leaves(), .. DefaultSteps.Prove(design), Capture()]);

    Step Schemas() => new()
    {
        Id = "schemas",
        Title = $"Create the staging schema {design.Stage}, and {design.OldSchema} for what is kept",
        Kind = StepKind.Transaction,
        Statements = [.. Names.Select(s => SqlText.Of($"CREATE SCHEMA {s} AUTHORIZATION {new Identifier(design.Shape.Owner)}").Text)],
        Undo = [.. Names.Select(s => SqlText.Of($"DROP SCHEMA {s}").Text)],
    };

    Identifier[] Names => [new(design.Stage), new(design.OldSchema)];

    Step Parent() => new()
    {
        Id = "parent",
        Title = "Create a partitioned table beside, through which rows find their new leaves",
        Kind = StepKind.Transaction,
        Locks = [new StepLock(locks.Table, LockMode.AccessShare, Only: true), .. locks.Defaults()],
        Statements = [.. StagedTableSql.Create(design.Staged, design).Concat(Branches()).Select(s => s.Text)],
        Undo = [DropSql.Empty(design.Staged).Text],
    };

    IEnumerable<SqlText> Branches() =>
        from branch in design.Branches
        from child in branch.Children
        where child.IsBranch
        from statement in (IEnumerable<SqlText>)
            [.. StagedTableSql.Create(child.Made, design), LeafSql.Attach(branch.Name, child.Made, design.Key, child.Bound)]
        select statement;

    /// <summary>The table beside, or the branch of it that the leaf is to be on.</summary>
    QualifiedName ParentOf(FreshLeaf leaf) =>
        design.Branches.FirstOrDefault(b => b.Children.Any(c => c.Made == leaf.Made))?.Name ?? design.Staged;

    IEnumerable<Step> Leaves() => design.Fresh.Chunk(Together).Select((leaves, i) => new Step
    {
        Id = $"leaves-{i + 1}",
        Title = leaves.Length == 1
            ? $"Create leaf {leaves[0].Name.Name}, bare" : $"Create leaves {leaves[0].Name.Name} to {leaves[^1].Name.Name}, bare",
        Kind = StepKind.Transaction,
        OutOfUse = true,
        Locks = [new StepLock(design.Staged.ToString(), LockMode.ShareUpdateExclusive, Implicit: true), .. locks.Defaults()],
        Statements = [.. leaves.SelectMany(Leaf).Select(s => s.Text)],
        Undo = [.. leaves.Select(l => CopiedLeafSql.Drop(ParentOf(l), l.Made).Text)],
    });

    IEnumerable<SqlText> Leaf(FreshLeaf leaf) =>
    [
        .. LeafSql.Bare(design.Staged, leaf.Made, design.Template),
        SqlText.Of($"""
            ALTER TABLE {leaf.Made} ADD CONSTRAINT {new Identifier(design.Proof)} CHECK ({RangeSql.Proof(design.Key, leaf.Bound)})
            """),
        LeafSql.Attach(ParentOf(leaf), leaf.Made, design.Key, leaf.Bound),
    ];

    Step Capture()
    {
        var capture = new CaptureSql(design.Copy);
        var ledgers = new CopySql(design.Copy);
        return new Step
        {
            Id = "capture",
            Title = $"Note every change of {Old} from here on: the key of the row, never its values",
            Kind = StepKind.Transaction,
            // The queue takes the types of its columns from the table.
            Locks =
            [
                new StepLock(locks.Table, LockMode.AccessShare, Implicit: true),
                .. locks.Old(LockMode.ShareUpdateExclusive), .. locks.Old(LockMode.ShareRowExclusive),
            ],
            Statements =
            [
                .. capture.Prepare().Concat(ledgers.CreateLedgers()).Concat(design.Old.SelectMany(l => capture.Begin(l.Name)))
                    .Select(s => s.Text),
            ],
            Undo =
            [
                .. design.Old.SelectMany(l => CaptureSql.End(l.Name)).Concat(capture.Drop()).Concat(ledgers.DropLedgers())
                    .Select(s => s.Text),
            ],
            UndoLocks = [.. locks.Old(LockMode.ShareUpdateExclusive), .. locks.Old(LockMode.AccessExclusive)],
        };
    }

    string Old => design.Old.Count == 1 ? design.Old[0].Name.ToString() : $"{design.Old.Count} leaves";
}
