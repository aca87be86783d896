using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Reshape.Stages;

/// <summary>What the switch re-made is validated, the old leaves are put together, and what only the copy needed is dropped.</summary>
sealed class FinishStage(ReshapeDesign design)
{
    internal Stage Stage => new("finish", null,
    [
        .. LinkSteps.Outbound(design.Shape, design.LeavesAfter, design.ParentTakesNotValid, design.Copy),
        .. LinkSteps.Inbound(design.Shape),
        Keep(), Drop(),
    ]);

    /// <summary>Rows that come back find their old leaf through a partitioned table of their own. Attaching reads them once.</summary>
    Step Keep() => new()
    {
        Id = "keep",
        Title = $"Keep the old leaves together in {design.OldTable}: it is kept up until operation complete",
        Kind = StepKind.Transaction,
        Effect = Effect.Scan,
        OutOfUse = true,
        Locks = [new StepLock(design.Table.ToString(), LockMode.AccessShare, Only: true)],
        Statements =
        [
            .. design.Old.SelectMany(l => CaptureSql.End(design.Kept(l)))
                .Concat(StagedTableSql.Create(design.OldTable, design))
                .Concat(design.Old.Select(l => LeafSql.Attach(design.OldTable, design.Kept(l), design.Key, l.Bound)))
                .Select(s => s.Text),
        ],
    };

    Step Drop() => new()
    {
        Id = "drop-queue",
        Title = "Drop the queue and the ledgers of the copy",
        Kind = StepKind.Transaction,
        OutOfUse = true,
        Statements =
        [
            .. new CaptureSql(design.Copy).Drop().Concat(new CopySql(design.Copy).DropLedgers()).Select(s => s.Text),
        ],
    };
}
