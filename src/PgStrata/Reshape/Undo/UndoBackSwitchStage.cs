using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Reshape.Undo;

/// <summary>The one transaction in which the name of the table goes back to the partitioned one.</summary>
sealed class UndoBackSwitchStage(UndoAfterFacts f)
{
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
            Locks =
            [
                new StepLock(Table, LockMode.ShareUpdateExclusive), .. Partners(LockMode.ShareUpdateExclusive),
                new StepLock(Table, LockMode.ShareRowExclusive), new StepLock(Table, LockMode.AccessExclusive),
                new StepLock(f.OldTable.ToString(), LockMode.AccessExclusive), .. Partners(LockMode.AccessExclusive), .. Implied(),
            ],
            Statements = [.. sql.Statements().Select(s => s.Text)],
            Asserts = sql.Asserts(),
            Untouched =
            [
                Table, f.OldTable.ToString(), .. f.Leaves.Select(l => l.Name.ToString()), .. References.Select(n => n.ToString()),
            ],
            PointOfNoReturn = true,
        };
    }

    IEnumerable<QualifiedName> References => f.Was.ForeignKeys.Where(k => !k.IsSelf).Select(k => k.Referenced).Distinct();

    IEnumerable<StepLock> Partners(LockMode mode) =>
        References.Concat(f.Now.ForeignKeys.Where(k => !k.IsSelf).Select(k => k.Referenced))
            .Concat(f.Now.InboundForeignKeys.Concat(f.Was.InboundForeignKeys).Where(k => !k.IsSelf).Select(k => k.Referencing))
            .Distinct().OrderBy(n => n.ToString(), StringComparer.Ordinal).Select(n => new StepLock(n.ToString(), mode));

    IEnumerable<StepLock> Implied() =>
        f.Was.Dependents.Where(d => d is { Depth: 1, Kind: DependentKind.View, Name: not null })
            .Select(d => new StepLock(d.Name!.Value.ToString(), LockMode.AccessExclusive, Implicit: true))
            .Concat(SequenceSql.Locks(f.Was)).Concat(SequenceSql.StagedLocks(f.Was, f.Record.Old));
}
