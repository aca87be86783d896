using PgStrata.Catalog;
using PgStrata.Conversion.Stages;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Conversion.Rewrite;

/// <summary>The schemas, the empty partitioned table with its leaves, and the capture: from here on no change is missed.</summary>
sealed class PrepareStage(RewriteDesign design)
{
    /// <summary>Leaves a transaction: to undo it, each of them has to be locked with all its indexes.</summary>
    const int Together = 16;

    readonly StageLocks locks = new(design.Shape, design.Stage);
    readonly StagedTable parent = new(design.Shape, design.Columns, design.Keys, design.Stage, design.Division.Method);

    TableShape Shape => design.Shape;

    internal Stage Stage => new(
        "prepare", null,
        [.. CompositeCounts.Of(Shape, design.Inbound, design.Columns.Names[0]), Schemas(), Parent(), .. Leaves(), Capture()]);

    Step Schemas() => new()
    {
        Id = "schemas",
        Title = $"Create the staging schema {design.Stage}, and {design.Old} for what is kept",
        Kind = StepKind.Transaction,
        Statements = [.. Names.Select(s => SqlText.Of($"CREATE SCHEMA {s} AUTHORIZATION {new Identifier(Shape.Owner)}").Text)],
        Undo = [.. Names.Select(s => SqlText.Of($"DROP SCHEMA {s}").Text)],
    };

    Identifier[] Names => [new(design.Stage), new(design.Old)];

    Step Parent() => new()
    {
        Id = "parent",
        Title = "Create the partitioned table beside, without indexes: rows are copied faster into leaves that have none",
        Kind = StepKind.Transaction,
        Locks = [new StepLock(locks.Table, LockMode.AccessShare), .. locks.Defaults()],
        Statements = [.. parent.Bare().Concat(StorageChoice.Compress(design.Request, design.Staged)).Select(s => s.Text)],
        Undo = [DropSql.Empty(design.Staged).Text],
    };

    IEnumerable<Step> Leaves() => design.Leaves.Chunk(Together).Select((leaves, i) => Leaves(
        $"leaves-{i + 1}", leaves.Length == 1 ? $"Create leaf {leaves[0].Name}" : $"Create leaves {leaves[0].Name} to {leaves[^1].Name}",
        [.. leaves.Select(l => l.Name)],
        leaves.SelectMany(l => LeafSql.Bare(design.Staged, design.Table.With(l.Name), design.Template)
            .Append(LeafSql.Attach(design.Staged, design.Table.With(l.Name), SqlText.Raw(l.Bound))))))
        .Concat(Default());

    IEnumerable<Step> Default()
    {
        if (design.Division.DefaultLeaf is not { } name) yield break;
        var leaf = design.Table.With(name);
        yield return Leaves(
            "default", $"Create {leaf} as DEFAULT, with a fence that keeps rows out which will have a leaf: attaching one never scans it",
            [name],
            [
                .. LeafSql.Bare(design.Staged, leaf, design.Template),
                FenceSql.Add(leaf, Shape, design.Policy!.Key, design.Division.Until),
                SqlText.Of($"ALTER TABLE {design.Staged} ATTACH PARTITION {leaf} DEFAULT"),
            ]);
    }

    Step Leaves(string id, string title, IReadOnlyList<string> names, IEnumerable<SqlText> statements) => new()
    {
        Id = id,
        Title = title,
        Kind = StepKind.Transaction,
        OutOfUse = true,
        Locks = [new StepLock(locks.Staged, LockMode.ShareUpdateExclusive, Implicit: true), .. locks.Defaults()],
        Statements = [.. statements.Select(s => s.Text)],
        Undo = [.. names.Select(n => CopiedLeafSql.Drop(design.Staged, design.Table.With(n)).Text)],
    };

    Step Capture()
    {
        var capture = new CaptureSql(design.Copy);
        var ledgers = new CopySql(design.Copy);
        return new Step
        {
            Id = "capture",
            Title = $"Note every change of {locks.Table} from here on: the key of the row, never its values",
            Kind = StepKind.Transaction,
            Locks = [locks.Quiet, new StepLock(locks.Table, LockMode.ShareRowExclusive)],
            Statements = [.. capture.Prepare().Concat(ledgers.CreateLedgers()).Concat(capture.Begin(design.Table)).Select(s => s.Text)],
            Changes = [.. CaptureSql.Triggers.Select(t => ShapeRendering.Path("triggers", t))],
            Undo = [.. CaptureSql.End(design.Table).Concat(capture.Drop()).Concat(ledgers.DropLedgers()).Select(s => s.Text)],
            UndoLocks = [locks.Quiet, locks.Exclusive],
        };
    }
}
