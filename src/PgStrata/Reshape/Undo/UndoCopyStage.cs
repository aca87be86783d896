using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Reshape.Undo;

/// <summary>Rows first, leaf after leaf; then indexes and the rest of the shape.</summary>
sealed class UndoCopyStage(UndoDesign design)
{
    internal Stage Stage =>
        new("copy", "the table and its leaves are still what the plan was made for; else everything is undone", [Backfill(), Build()])
        {
            Inspection = UndoInspection.Name,
        };

    Step Backfill() => new()
    {
        Id = "backfill",
        Title = $"Copy every row of {design.Table}, leaf after leaf, by ranges of blocks",
        Kind = StepKind.Action,
        Action = BackfillAction.Name,
        Arguments = RewritingJson.Write(design.Copy),
        Effect = Effect.Copy,
        Locks = [FollowSteps.Read(design.Table)],
    };

    Step Build()
    {
        var table = new StagedTable(design.Plain, key: null, design.Keys, design.Stage);
        var count = design.Plain.Indexes.Count;
        return new Step
        {
            Id = "build",
            Title = "Take out rows that were changed during the copy (they may be there twice, and are brought over anew), and build " +
                $"{(count == 1 ? "1 index" : $"{count} indexes")} under their final names; keys, grants, policies and comments with them",
            Kind = StepKind.Action,
            Action = EachLeafAction.Name,
            Arguments = RewritingJson.Write(new LeafWork(design.Copy, [new LeafItems(design.Staged, Items(table))])),
            Effect = Effect.Build,
            OutOfUse = true,
        };
    }

    IReadOnlyList<IReadOnlyList<string>> Items(StagedTable table)
    {
        IEnumerable<IReadOnlyList<SqlText>> items = [[new CopySql(design.Copy).RemoveChanged(design.Staged)], .. table.Items()];
        return [.. items.Select(i => i.Select(s => s.Text).ToList())];
    }
}
