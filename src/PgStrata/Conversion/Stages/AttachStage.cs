using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion.Stages;

/// <summary>
/// Early attach: the heap becomes a leaf of the staged table and stays the application's table under its own name. What needs all rows in
/// the staged table is done now, in small steps: foreign keys to it are made beside the old ones and validated, statistics gathered.
/// </summary>
sealed class AttachStage(ConvertDesign design)
{
    readonly StageLocks locks = new(design.Shape, design.Stage);
    readonly AttachedSteps attached = new(design, design.Staged);

    TableShape Shape => design.Shape;

    internal Stage Stage =>
        new("attach",
            "the table is still what the plan was made for, and the staged one accounts for every object of it; else everything is undone",
            [Attach(), .. Shape.InboundForeignKeys.Where(f => !f.IsSelf).SelectMany(Inbound), attached.Analyze()])
        {
            Inspection = LiveInspection.Name,
        };

    Step Attach() => new()
    {
        Id = "attach",
        Title = $"Attach {locks.Table} to the staged table; the application goes on using it under its own name",
        Kind = StepKind.CutOver,
        Action = AccountAction.Name,
        Locks =
        [
            new StepLock(locks.Staged, LockMode.ShareUpdateExclusive, Only: true), locks.Quiet,
            .. locks.Referenced(LockMode.ShareUpdateExclusive),
            locks.Exclusive, .. Default(), .. locks.Referenced(LockMode.AccessExclusive),
        ],
        Statements = [AttachSql.Heap(design, Shape.Name).Text],
        Asserts = AttachSql.IndexesFound(design.Staged),
        Untouched = [locks.Table, .. Shape.ForeignKeys.Select(f => f.Referenced.ToString()).Distinct().Where(r => r != locks.Table)],
        Changes = ["partition", .. Shape.ForeignKeys.Select(f => ShapeRendering.Path("foreign_keys", f.Name))],
        Undo = [AttachSql.DetachIfAttached(design.Staged, Shape.Oid).Text],
        UndoLocks =
        [
            locks.Quiet, .. locks.Referenced(LockMode.ShareUpdateExclusive),
            new StepLock(locks.Staged, LockMode.AccessExclusive), locks.Exclusive, .. locks.Referenced(LockMode.AccessExclusive),
        ],
    };

    /// <summary>It is empty, and its own constraint changes with every leaf beside it.</summary>
    IEnumerable<StepLock> Default() =>
        design.DefaultLeaf is { } leaf ? [new StepLock(Shape.Name.With(leaf).ToString(), LockMode.AccessExclusive)] : [];

    /// <summary>Never off: the old one stays in force until the switch drops it and gives the new one its name.</summary>
    IEnumerable<Step> Inbound(ForeignKeyShape fk)
    {
        var name = design.TwinName(fk);
        yield return new Step
        {
            Id = StepIds.Of("inbound", fk, Shape),
            Title = $"Add {name}, twin of foreign key {fk.Name} of {fk.Referencing}, to the staged table; " +
                "the old one stays in force until the switch",
            Kind = StepKind.Transaction,
            Locks = [.. InboundLocks(fk, LockMode.ShareRowExclusive)],
            Statements = [.. ForeignKeySql.AddTwin(fk, name, design.Staged).Select(s => s.Text)],
            Undo = [ForeignKeySql.DropTwin(name).Text],
            UndoLocks = [.. InboundLocks(fk, LockMode.AccessExclusive)],
        };
        if (fk.Validated) yield return attached.Validate(fk, name, "it was added");
    }

    /// <summary>A key of the partitioned table is one of each leaf too, so the live table is in it.</summary>
    IEnumerable<StepLock> InboundLocks(ForeignKeyShape fk, LockMode mode) =>
    [
        locks.Quiet, new StepLock(fk.Referencing.ToString(), LockMode.ShareUpdateExclusive),
        new StepLock(locks.Staged, mode), locks.Exclusive with { Mode = mode }, new StepLock(fk.Referencing.ToString(), mode),
    ];
}
