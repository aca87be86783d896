using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>The locks of a switch back, in their order: what stands aside takes the name of the table again.</summary>
/// <param name="leaving">The table that has the name, as it is.</param>
/// <param name="coming">The one that gets it, as it was.</param>
/// <param name="aside">The schema it comes from.</param>
sealed class TakeOverLocks(TableShape leaving, TableShape coming, string aside)
{
    string Table => leaving.Name.ToString();

    internal IReadOnlyList<StepLock> All() =>
    [
        new StepLock(Table, LockMode.ShareUpdateExclusive), .. Partners(LockMode.ShareUpdateExclusive),
        new StepLock(Table, LockMode.ShareRowExclusive), new StepLock(Table, LockMode.AccessExclusive),
        new StepLock(new QualifiedName(aside, leaving.Name.Name).ToString(), LockMode.AccessExclusive),
        .. Partners(LockMode.AccessExclusive), .. Implied(),
    ];

    /// <summary>Tables its foreign keys lead to.</summary>
    internal IEnumerable<QualifiedName> References => ReferencedBy(coming).Distinct();

    static IEnumerable<QualifiedName> ReferencedBy(TableShape shape) =>
        shape.ForeignKeys.Where(k => !k.IsSelf).Select(k => k.Referenced);

    IEnumerable<StepLock> Partners(LockMode mode) =>
        ReferencedBy(coming).Concat(ReferencedBy(leaving))
            .Concat(leaving.InboundForeignKeys.Concat(coming.InboundForeignKeys).Where(k => !k.IsSelf).Select(k => k.Referencing))
            .Distinct().OrderBy(n => n.ToString(), StringComparer.Ordinal).Select(n => new StepLock(n.ToString(), mode));

    IEnumerable<StepLock> Implied() =>
        coming.Dependents.Where(d => d is { Depth: 1, Kind: DependentKind.View, Name: not null })
            .Select(d => new StepLock(d.Name!.Value.ToString(), LockMode.AccessExclusive, Implicit: true))
            .Concat(SequenceSql.Locks(coming)).Concat(SequenceSql.StagedLocks(coming, aside));
}
