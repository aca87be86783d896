using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion.Stages;

/// <summary>
/// Everything that can be made beside the live table: the unique indexes it lacks, the partitioned table under its final name, its leaves.
/// </summary>
sealed class BuildStage(ConvertDesign design)
{
    readonly StageLocks locks = new(design.Shape, design.Stage);

    TableShape Shape => design.Shape;

    internal Stage Stage =>
        new("build", "every row lies below the bound and the table is still what the plan was made for; else everything is undone",
            [.. Indexes(), Parent(), .. Leaves(), .. Default(), .. ForeignKeys()])
        {
            Inspection = LiveInspection.Name,
        };

    IEnumerable<Step> Indexes()
    {
        foreach (var key in design.Keys.Where(k => k.Built is not null))
            yield return Build(
                key.Built!, key.WideBody(design.Key.Column), key, $"Build the unique index that {key.Name} becomes, with the key column");
        foreach (var key in design.Keys.Where(k => k.Spare is not null))
            yield return Build(key.Spare!, key.Index.Body, key, $"Build the spare that can bring {key.Name} back at once");
    }

    Step Build(string index, string body, UniqueKey key, string title)
    {
        var name = Shape.Name.With(index);
        var create = SqlText.Of(
            $"CREATE UNIQUE INDEX CONCURRENTLY {new Identifier(index)} ON {Shape.Name} {SqlText.Raw(body)}{key.Tablespace}");
        var valid = $"SELECT indisvalid FROM pg_catalog.pg_index WHERE indexrelid = {SqlText.Regclass(name)}";
        return new Step
        {
            Id = $"build-{index}",
            Title = title,
            Kind = StepKind.Concurrent,
            Effect = Effect.Build,
            Locks = [locks.Quiet with { Implicit = true }],
            Statements = [create.Text],
            Check = $"SELECT coalesce(({valid}), false)",
            Changes = [ShapeRendering.Path("indexes", index)],
            Undo = [SqlText.Of($"DROP INDEX CONCURRENTLY IF EXISTS {name}").Text, DropSql.NoIndexLeft(Shape.Oid, index).Text],
            UndoLocks = [locks.Quiet with { Implicit = true }],
        };
    }

    Step Parent()
    {
        var parent = new StagedTable(Shape, design.Key.Column, design.Keys, design.Stage);
        var triggers = Shape.Triggers.Except(design.LateTriggers).ToList();
        var with = triggers.Count > 0 ? "triggers, " : "";
        var indexes = Shape.Indexes.Count == 1 ? "1 index" : $"{Shape.Indexes.Count} indexes";
        return new Step
        {
            Id = "parent",
            Title = $"Create the partitioned table beside, with {indexes}, keys, {with}grants and policies under their final names",
            Kind = StepKind.Transaction,
            Locks = [new StepLock(locks.Table, LockMode.AccessShare), .. locks.Defaults()],
            Statements = [.. parent.Statements().Concat(TriggerSql.Create(triggers, Shape.Name, design.Staged)).Select(s => s.Text)],
            Undo = [DropSql.Empty(design.Staged).Text],
            UndoLocks = [.. locks.Referenced(LockMode.AccessExclusive)],
        };
    }

    IEnumerable<Step> Leaves() =>
        from leaf in design.Leaves
        let name = Shape.Name.With(leaf.Name)
        select new Step
        {
            Id = $"leaf-{leaf.Name}",
            Title = $"Create leaf {name} and attach it to the staged table",
            Kind = StepKind.Transaction,
            Locks = [new StepLock(locks.Staged, LockMode.ShareUpdateExclusive, Implicit: true), .. locks.Defaults()],
            Statements =
            [
                .. LeafSql.Create(design.Staged, name, design.Template)
                    .Append(LeafSql.Attach(design.Staged, name, design.Key, leaf.Bound)).Select(s => s.Text),
            ],
            // Before the parent: dropping an attached leaf does not lock the tables its foreign keys reference, and leaves the parent
            // less to hold those for.
            Undo = [DropSql.Empty(name).Text],
        };

    IEnumerable<Step> Default()
    {
        if (design.DefaultLeaf is not { } leaf) yield break;
        var name = Shape.Name.With(leaf);
        var end = design.Leaves.Count > 0 ? design.Leaves[^1].Bound.Upper : Edge.At(design.Bound);
        yield return new Step
        {
            Id = "default",
            Title = $"Create {name} as DEFAULT, with a fence that keeps rows out which will have a leaf: attaching one never scans it",
            Kind = StepKind.Transaction,
            Locks = [new StepLock(locks.Staged, LockMode.ShareUpdateExclusive, Implicit: true), .. locks.Defaults()],
            Undo = [DropSql.Empty(name).Text],
            Statements =
            [
                .. LeafSql.Create(design.Staged, name, design.Template)
                    .Append(FenceSql.Add(name, Shape, design.Key, end))
                    .Append(SqlText.Of($"ALTER TABLE {design.Staged} ATTACH PARTITION {name} DEFAULT")).Select(s => s.Text),
            ],
        };
    }

    IEnumerable<Step> ForeignKeys() =>
        from fk in Shape.ForeignKeys
        where !fk.IsSelf
        select new Step
        {
            Id = $"fk-{fk.Name}",
            Title = $"Put foreign key {fk.Name} on the staged table; the live one keeps its own until they become one",
            Kind = StepKind.Transaction,
            Locks =
            [
                new StepLock(fk.Referenced.ToString(), LockMode.ShareUpdateExclusive),
                new StepLock(fk.Referenced.ToString(), LockMode.ShareRowExclusive),
                new StepLock(locks.Staged, LockMode.ShareRowExclusive, Implicit: true),
            ],
            Statements = [.. ForeignKeySql.AddOut(fk, design.Staged).Select(s => s.Text)],
        };
}
