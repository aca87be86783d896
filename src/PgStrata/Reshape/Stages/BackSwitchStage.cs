using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Reshape.Stages;

/// <summary>The one transaction in which the old leaves take their place again.</summary>
sealed class BackSwitchStage(AfterReshapeFacts f)
{
    string Table => f.Table.ToString();

    internal Stage Stage => new(
        "switch",
        "the table is still what the plan was made for, nobody has a view of the data from before the old leaves were whole, " +
        "and under the lock the queue is empty; else nothing is switched",
        [Switch()]);

    Step Switch()
    {
        var sql = new ReshapeBackSql(f);
        return new Step
        {
            Id = "switch",
            Title = $"Switch back: {string.Join(", ", f.Record.Replaced.Take(3).Select(l => l.Name))}" +
                $"{(f.Record.Replaced.Count > 3 ? " …" : "")} become leaves of {Table} again",
            Kind = StepKind.CutOver,
            Action = ReadyReshapeBackAction.Name,
            Arguments = RewritingJson.Write(f.Copy),
            Companion = CatchUpAction.Name,
            Settle = [SettleSql.Wait(f.Copy).Text],
            Locks =
            [
                new StepLock(Table, LockMode.ShareUpdateExclusive, Only: true), .. All(LockMode.ShareUpdateExclusive),
                new StepLock(Table, LockMode.ShareRowExclusive, Only: true), .. Made(LockMode.ShareRowExclusive),
                new StepLock(Table, LockMode.AccessExclusive, Only: !f.IsLinked), .. All(LockMode.AccessExclusive),
                new StepLock(f.OldTable.ToString(), LockMode.AccessExclusive, Only: true),
            ],
            Statements = [.. sql.Statements().Select(s => s.Text)],
            Asserts = sql.Asserts(),
            Untouched = [Table, .. Old, .. f.Record.Default is { } name ? [name] : (string[])[], .. References.Select(r => r.ToString())],
            PointOfNoReturn = true,
        };
    }

    IEnumerable<string> Old => f.Record.Replaced.Select(l => f.KeptName(l).ToString());

    /// <summary>The trunk stands for all its leaves.</summary>
    IEnumerable<StepLock> Made(LockMode mode) => f.IsBranched
        ? [new StepLock(f.Staged.ToString(), mode)]
        : f.Made.Select(m => new StepLock(AfterReshapeFacts.Name(m).ToString(), mode));

    /// <summary>Every table but the table itself.</summary>
    IEnumerable<StepLock> All(LockMode mode) =>
    [
        .. Made(mode), .. f.Record.Default is { } name ? [new StepLock(name, mode)] : (StepLock[])[],
        .. Old.Select(o => new StepLock(o, mode)),
        .. References.Concat(f.Now.InboundForeignKeys.Select(k => k.Referencing)).Distinct()
            .OrderBy(n => n.ToString(), StringComparer.Ordinal).Select(n => new StepLock(n.ToString(), mode)),
    ];

    IEnumerable<QualifiedName> References => f.Now.ForeignKeys.Select(k => k.Referenced).Distinct();
}
