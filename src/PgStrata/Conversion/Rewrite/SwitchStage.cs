using PgStrata.Conversion.Stages;
using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Conversion.Rewrite;

/// <summary>The one transaction in which the name of the table changes hands.</summary>
sealed class SwitchStage(RewriteDesign design)
{
    readonly StageLocks locks = new(design.Shape, design.Stage);

    internal Stage Stage =>
        new("switch",
            "the table is still what the plan was made for, the staged one accounts for every object of it, nobody has a view of the " +
            "data from before the copy was complete, and under the lock the queue is empty; else nothing is switched",
            [Switch()])
        {
            Inspection = LiveInspection.Name,
        };

    Step Switch()
    {
        var sql = new RewriteSwitchSql(design);
        return new Step
        {
            Id = "switch",
            Title = $"Switch: {locks.Table} becomes the partitioned table, the old heap {design.OldTable}",
            Kind = StepKind.CutOver,
            Action = ReadyAction.Name,
            Arguments = RewritingJson.Write(design.Copy),
            Companion = CatchUpAction.Name,
            Settle = [SettleSql.Wait(design.Copy).Text],
            Locks =
            [
                locks.Quiet, .. locks.Partners(LockMode.ShareUpdateExclusive), new StepLock(locks.Table, LockMode.ShareRowExclusive),
                // Its leaves are full, and an autovacuum of one of them would keep the switch away.
                locks.Exclusive, new StepLock(locks.Staged, LockMode.AccessExclusive, Only: true),
                .. locks.Partners(LockMode.AccessExclusive), .. locks.Implied(),
            ],
            Statements = [.. sql.Statements().Select(s => s.Text)],
            Asserts = sql.Asserts(),
            Untouched = [locks.Table, .. design.Shape.ForeignKeys.Select(f => f.Referenced.ToString()).Distinct()],
            PointOfNoReturn = true,
        };
    }
}
