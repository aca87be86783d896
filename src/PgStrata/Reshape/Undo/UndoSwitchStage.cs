using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Reshape.Undo;

/// <summary>The one transaction in which the name of the table changes hands.</summary>
sealed class UndoSwitchStage(UndoDesign design)
{
    readonly StageLocks locks = new(design.Now, design.Stage);

    internal Stage Stage =>
        new("switch",
            "the table and its leaves are still what the plan was made for, the staged one accounts for every object of it, nobody has a " +
            "view of the data from before the copy was complete, and under the lock the queue is empty; else nothing is switched",
            [Switch()])
        {
            Inspection = UndoInspection.Name,
        };

    Step Switch()
    {
        var sql = new UndoSwitchSql(design);
        return new Step
        {
            Id = "switch",
            Title = $"Switch: {locks.Table} becomes the plain table, the partitioned one {design.OldTable}",
            Kind = StepKind.CutOver,
            Action = UndoReadyAction.Name,
            Arguments = RewritingJson.Write(design.Copy),
            Companion = CatchUpAction.Name,
            Settle = [SettleSql.Wait(design.Copy).Text],
            Locks =
            [
                locks.Quiet, .. locks.Partners(LockMode.ShareUpdateExclusive), new StepLock(locks.Table, LockMode.ShareRowExclusive),
                locks.Exclusive, new StepLock(locks.Staged, LockMode.AccessExclusive), .. locks.Partners(LockMode.AccessExclusive),
                .. locks.Implied(),
            ],
            Statements = [.. sql.Statements().Select(s => s.Text)],
            Asserts = sql.Asserts(),
            Untouched =
            [
                locks.Table, locks.Staged, .. design.Leaves.Select(l => l.Name.ToString()),
                .. design.Now.ForeignKeys.Select(f => f.Referenced.ToString()).Distinct(),
            ],
            PointOfNoReturn = true,
        };
    }
}
