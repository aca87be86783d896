using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Reshape.Stages;

/// <summary>Rows first, then indexes.</summary>
sealed class CopyStage(ReshapeDesign design)
{
    internal Stage Stage =>
        new("copy", "table and leaves are still what the plan was made for; else everything is undone", [Backfill(), Build(), .. Dress()])
        {
            Inspection = ReshapeInspection.Name,
        };

    Step Backfill() => new()
    {
        Id = "backfill",
        Title = $"Copy every row of {string.Join(", ", design.Old.Take(3).Select(l => l.Name.Name))}" +
            $"{(design.Old.Count > 3 ? " …" : "")}, by ranges of blocks",
        Kind = StepKind.Action,
        Action = BackfillAction.Name,
        Arguments = RewritingJson.Write(design.Copy),
        Effect = Effect.Copy,
        Locks = [.. design.Old.Select(l => new StepLock(l.Name.ToString(), LockMode.AccessShare, Implicit: true))],
    };

    Step Build() => new()
    {
        Id = "build",
        Title = $"On each of the new leaves ({design.Fresh.Count}), take out rows that were changed during the copy (they may be there " +
            $"twice, and are brought over anew), and build the table's indexes ({design.Shape.Indexes.Count})",
        Kind = StepKind.Action,
        Action = EachLeafAction.Name,
        Arguments = RewritingJson.Write(new LeafWork(design.Copy, [.. design.Fresh.Select(f => new LeafItems(f.Made, Items(f.Made)))])),
        Effect = Effect.Build,
        OutOfUse = true,
    };

    IEnumerable<Step> Dress()
    {
        if (design.Branches.Count == 0) yield break;
        yield return new Step
        {
            Id = "dress",
            Title = $"Give the branches ({design.Branches.Count}) the table's indexes: the leaves have theirs",
            Kind = StepKind.Transaction,
            OutOfUse = true,
            Statements = [.. BranchSql.Dress(design.Shape, design.Staged).Select(s => s.Text)],
        };
    }

    IReadOnlyList<IReadOnlyList<string>> Items(QualifiedName leaf)
    {
        IEnumerable<IReadOnlyList<SqlText>> items =
        [
            [new CopySql(design.Copy).RemoveChanged(leaf)],
            .. design.Shape.Indexes.OrderByDescending(i => i.IsPrimary).ThenByDescending(i => i.IsUnique)
                .ThenBy(i => i.Name, StringComparer.Ordinal).Select(i => OnLeaf(i, leaf)),
            [.. LeafSql.Dress(leaf, design.Template)],
        ];
        return [.. items.Select(item => item.Select(s => s.Text).ToList())];
    }

    /// <summary>As ATTACH would make it, so that ATTACH finds it there.</summary>
    IReadOnlyList<SqlText> OnLeaf(IndexShape index, QualifiedName leaf)
    {
        var unique = SqlText.Raw(index.IsUnique ? "UNIQUE " : "");
        var constraint = design.Shape.Constraints.FirstOrDefault(c => c.IndexOid == index.Oid);
        return StagedTable.InTablespace(
            index.Tablespace,
            constraint is null
                ? SqlText.Of($"CREATE {unique}INDEX ON {leaf} {SqlText.Raw(index.Body)}")
                : SqlText.Of($"ALTER TABLE {leaf} ADD {SqlText.Raw(constraint.Definition)}"));
    }
}
