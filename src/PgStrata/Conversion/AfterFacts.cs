using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>What a roll-back or completion is planned from.</summary>
/// <param name="Operation">The new operation's id.</param>
/// <param name="Of">The conversion's.</param>
/// <param name="Record">What the conversion did.</param>
/// <param name="Before">The plain table's shape.</param>
/// <param name="Now">The partitioned table's shape.</param>
/// <param name="Set">Its leaves.</param>
/// <param name="Heap">The old heap's name now, whatever became of it; null when it is gone.</param>
/// <param name="StageIsGone">Somebody dropped the empty staging schema.</param>
/// <param name="Version">server_version_num.</param>
/// <param name="Beyond">How many rows lie in leaves other than the legacy leaf, where there are any; counted up to a limit.</param>
sealed record AfterFacts(string Operation, string Of, ConversionRecord Record, TableShape Before, TableShape Now, PartitionSet Set,
    QualifiedName? Heap, bool StageIsGone, int Version, IReadOnlyDictionary<string, long> Beyond)
{
    /// <summary>The legacy leaf; null when the old heap is none any more.</summary>
    internal Leaf? Legacy => Set.Leaves.FirstOrDefault(l => l.Oid == Before.Oid);

    /// <summary>Foreign keys to the plain table: those of before, without those somebody has dropped since.</summary>
    internal IEnumerable<ForeignKeyShape> InboundForeignKeys =>
        from fk in Before.InboundForeignKeys
        where !fk.IsSelf
        where Record.InboundForeignKeys == Conversion.InboundForeignKeys.Drop && Record.ChangedInbound.Contains(fk.Name)
            || Now.InboundForeignKeys.Any(n => n.Referencing == fk.Referencing && n.Name == fk.Name)
        select fk;

    /// <summary>What reads the table: with the text of before, or, where somebody has changed it since, with the new one.</summary>
    internal IEnumerable<Dependent> Dependents =>
        from then in LeafDependents.Of(Before).Zip(Before.Dependents, (leaves, plain) => (leaves, plain))
        join now in Now.Dependents on (then.plain.Kind, then.plain.Identity) equals (now.Kind, now.Identity)
        select (then.leaves.Definition, then.leaves.Using, then.leaves.Check) == (now.Definition, now.Using, now.Check) ? then.plain : now;
}
