using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Reshape.Stages;

/// <summary>The one transaction in which the new leaves take the place of the old ones.</summary>
sealed class SwitchStage(ReshapeDesign design)
{
    readonly ReshapeLocks locks = new(design);

    internal Stage Stage =>
        new("switch",
            "table and leaves are still what the plan was made for, nobody has a view of the data from before the copy was complete, and " +
            "under the lock the queue is empty; else nothing is switched",
            [Switch()])
        {
            Inspection = ReshapeInspection.Name,
        };

    Step Switch()
    {
        var sql = new ReshapeSwitchSql(design);
        return new Step
        {
            Id = "switch",
            Title = $"Switch: {Leaves(design.Fresh.Count)} take the place of {Leaves(design.Old.Count)}, kept in {design.OldSchema}",
            Kind = StepKind.CutOver,
            Action = ReadyReshapeAction.Name,
            Arguments = RewritingJson.Write(design.Copy),
            Companion = CatchUpAction.Name,
            Settle = [SettleSql.Wait(design.Copy).Text],
            Locks =
            [
                .. locks.Quiet(), .. locks.Writers(), .. locks.Exclusive(),
                .. design.Branches.Count == 0
                    ? [new StepLock(design.Staged.ToString(), LockMode.AccessExclusive, Only: true)] : (StepLock[])[],
            ],
            Statements = [.. sql.Statements().Select(s => s.Text)],
            Asserts = sql.Asserts(),
            Untouched =
            [
                locks.Table, .. design.Old.Select(l => l.Name.ToString()),
                .. design.Branches.Count == 0 ? design.Fresh.Select(f => f.Made.ToString()) : [design.Staged.ToString()],
                .. design.Default is { } name ? [name.ToString()] : (string[])[],
                .. design.Shape.ForeignKeys.Select(f => f.Referenced.ToString()).Distinct(),
            ],
            PointOfNoReturn = true,
        };
    }

    static string Leaves(int count) => count == 1 ? "1 leaf" : $"{count} leaves";
}
