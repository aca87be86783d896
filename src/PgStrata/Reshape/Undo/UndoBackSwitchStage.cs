using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Reshape.Undo;

/// <summary>The one transaction in which the name of the table goes back to the partitioned one.</summary>
sealed class UndoBackSwitchStage(UndoAfterFacts f)
{
    readonly TakeOverLocks locks = new(f.Now, f.Was, f.Record.Old);

    string Table => f.Table.ToString();

    internal Stage Stage => new(
        "switch",
        "the plain table is still what the plan was made for, nobody has a view of the data from before the partitioned one was whole, " +
        "and under the lock the queue is empty; else nothing is switched",
        [Switch()]);

    Step Switch()
    {
        var sql = new UndoBackSql(f);
        return new Step
        {
            Id = "switch",
            Title = $"Switch back: the partitioned table becomes {Table} again",
            Kind = StepKind.CutOver,
            Action = UndoReadyBackAction.Name,
            Arguments = RewritingJson.Write(f.Back.Copy),
            Companion = CatchUpAction.Name,
            Settle = [SettleSql.Wait(f.Back.Copy).Text],
            Locks = locks.All(),
            Statements = [.. sql.Statements().Select(s => s.Text)],
            Asserts = sql.Asserts(),
            Untouched =
            [
                Table, f.OldTable.ToString(), .. f.Leaves.Select(l => l.Name.ToString()), .. locks.References.Select(n => n.ToString()),
            ],
            PointOfNoReturn = true,
        };
    }
}
