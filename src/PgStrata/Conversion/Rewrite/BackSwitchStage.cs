using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Conversion.Rewrite;

/// <summary>The one transaction in which the name of the table goes back to the old heap.</summary>
sealed class BackSwitchStage(AfterRewriteFacts f)
{
    readonly TakeOverLocks locks = new(f.Now, f.Before, f.Record.Old);

    string Table => f.Table.ToString();

    internal Stage Stage => new(
        "switch",
        "the partitioned table is still what the plan was made for, nobody has a view of the data from before the old heap was whole, " +
        "and under the lock the queue is empty; else nothing is switched",
        [Switch()]);

    Step Switch()
    {
        var sql = new RewriteBackSql(f);
        return new Step
        {
            Id = "switch",
            Title = $"Switch back: the old heap becomes {Table} again",
            Kind = StepKind.CutOver,
            Action = ReadyBackAction.Name,
            Arguments = RewritingJson.Write(f.Back.Copy),
            Companion = CatchUpAction.Name,
            Settle = [SettleSql.Wait(f.Back.Copy).Text],
            Locks = locks.All(),
            Statements = [.. sql.Statements().Select(s => s.Text)],
            Asserts = sql.Asserts(),
            Untouched = [Table, f.OldTable.ToString(), .. locks.References.Select(n => n.ToString())],
            PointOfNoReturn = true,
        };
    }
}
