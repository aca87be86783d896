using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>The locks that the stages of a conversion share.</summary>
sealed class StageLocks(TableShape shape, string stage)
{
    internal string Table => shape.Name.ToString();

    internal string Staged => new QualifiedName(stage, shape.Name.Name).ToString();

    /// <summary>Keeps other DDL and autovacuum away from the live table; readers and writers do not notice.</summary>
    internal StepLock Quiet => new(Table, LockMode.ShareUpdateExclusive);

    internal StepLock Exclusive => new(Table, LockMode.AccessExclusive);

    /// <summary>Copying a default reads the sequence it names.</summary>
    internal IEnumerable<StepLock> Defaults() =>
        shape.Sequences.Where(s => !s.IsIdentity).Select(s => new StepLock(s.Name.ToString(), LockMode.AccessShare, Implicit: true));

    /// <summary>
    /// Tables on the other side of foreign keys: they join the outage unit. Locked quietly first too, or an autovacuum that comes back to
    /// one of them within the second would keep the step away for as long as there is work for it.
    /// </summary>
    internal IEnumerable<StepLock> Partners(LockMode mode) => Of(References.Concat(Referencing), mode);

    /// <summary>Tables that foreign keys of the table lead to.</summary>
    internal IEnumerable<StepLock> Referenced(LockMode mode) => Of(References, mode);

    /// <summary>Tables whose foreign keys lead to the table.</summary>
    internal IEnumerable<StepLock> Inbound(LockMode mode) => Of(Referencing, mode);

    /// <summary>What the last part of the switch takes by itself: views that are replaced, sequences that change hands.</summary>
    internal IEnumerable<StepLock> Implied() =>
        shape.Dependents.Where(d => d is { Depth: 1, Kind: DependentKind.View, Name: not null })
            .Select(d => new StepLock(d.Name!.Value.ToString(), LockMode.AccessExclusive, Implicit: true))
            .Concat(SequenceSql.Locks(shape)).Concat(SequenceSql.StagedLocks(shape, stage));

    IEnumerable<QualifiedName> References => shape.ForeignKeys.Where(f => !f.IsSelf).Select(f => f.Referenced);

    IEnumerable<QualifiedName> Referencing => shape.InboundForeignKeys.Where(f => !f.IsSelf).Select(f => f.Referencing);

    static IEnumerable<StepLock> Of(IEnumerable<QualifiedName> tables, LockMode mode) =>
        tables.Distinct().OrderBy(n => n.ToString(), StringComparer.Ordinal).Select(n => new StepLock(n.ToString(), mode));
}
