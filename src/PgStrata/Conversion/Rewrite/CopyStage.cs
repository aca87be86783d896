using PgStrata.Catalog;
using PgStrata.Conversion.Stages;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Conversion.Rewrite;

/// <summary>Rows first, then indexes, then the partitioned table's own, which find those of the leaves.</summary>
sealed class CopyStage(RewriteDesign design)
{
    readonly StageLocks locks = new(design.Shape, design.Stage);

    internal Stage Stage =>
        new("copy", "the table is still what the plan was made for; else everything is undone", [Backfill(), Build(), Dress()])
        {
            Inspection = LiveInspection.Name,
        };

    Step Backfill() => new()
    {
        Id = "backfill",
        Title = $"Copy every row of {locks.Table}, by ranges of blocks",
        Kind = StepKind.Action,
        Action = BackfillAction.Name,
        Arguments = RewritingJson.Write(design.Copy),
        Effect = Effect.Copy,
        Locks = [new StepLock(locks.Table, LockMode.AccessShare, Implicit: true)],
    };

    Step Build() => new()
    {
        Id = "build",
        Title = $"On each of {design.LeafNames.Count()} leaves, take out rows that were changed during the copy " +
            "(they may be there twice, and are brought over anew), " +
            $"and build {Count(design.Shape.Indexes.Count(i => i.IsValid && !i.IsExclusion))}",
        Kind = StepKind.Action,
        Action = EachLeafAction.Name,
        Arguments = RewritingJson.Write(new LeafWork(design.Copy, [.. design.LeafNames.Select(l => new LeafItems(l, Items(l)))])),
        Effect = Effect.Build,
        OutOfUse = true,
    };

    static string Count(int indexes) => indexes == 1 ? "1 index" : $"{indexes} indexes";

    IReadOnlyList<IReadOnlyList<string>> Items(QualifiedName leaf)
    {
        IEnumerable<IEnumerable<SqlText>> items =
        [
            design.Copy.IsAppendOnly ? [] : [new CopySql(design.Copy).RemoveChanged(leaf)],
            .. design.Keys.OrderByDescending(k => k.Index.IsPrimary).Select(k => OfKey(k, leaf)),
            .. design.Shape.Indexes.Where(i => i is { IsUnique: false, IsExclusion: false, IsValid: true }).Select(i => OfIndex(i, leaf)),
            LeafSql.Dress(leaf, design.Template),
        ];
        return [.. items.Select(item => item.Select(s => s.Text).ToList())];
    }

    IReadOnlyList<SqlText> OfKey(UniqueKey k, QualifiedName leaf) => k.Constraint is null
        ? StagedTable.InTablespace(
            k.Index.Tablespace, SqlText.Of($"CREATE UNIQUE INDEX ON {leaf} {SqlText.Raw(k.WideBody(design.Columns))}"))
        : [SqlText.Of($"ALTER TABLE {leaf} ADD {k.ConstraintBody(k.ParentKind, k.WideColumns(design.Columns))}")];

    static IReadOnlyList<SqlText> OfIndex(IndexShape index, QualifiedName leaf) =>
        StagedTable.InTablespace(index.Tablespace, SqlText.Of($"CREATE INDEX ON {leaf} {SqlText.Raw(index.Body)}"));

    Step Dress()
    {
        var parent = new StagedTable(design.Shape, design.Columns, design.Keys, design.Stage, design.Division.Method);
        return new Step
        {
            Id = "dress",
            Title = "Give the partitioned table its indexes, keys, grants and policies under their final names: the leaves have theirs",
            Kind = StepKind.Transaction,
            OutOfUse = true,
            Statements = [.. parent.Dress().Select(s => s.Text)],
            Asserts = AttachSql.IndexesFound(design.Staged),
        };
    }
}
