using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>What becomes of each foreign key into the table.</summary>
/// <param name="keys">The table's unique keys.</param>
/// <param name="asked">What was said of foreign keys on a widened one.</param>
sealed class InboundTreatment(IReadOnlyList<UniqueKey> keys, InboundForeignKeys asked)
{
    internal bool IsWidened(ForeignKeyShape fk) => keys.Any(k => k.Index.Oid == fk.ReferencedIndexOid && k.Treatment != KeyTreatment.Adopt);

    internal bool IsComposite(ForeignKeyShape fk) => IsWidened(fk) && asked == InboundForeignKeys.Composite;

    internal bool IsDropped(ForeignKeyShape fk) => IsWidened(fk) && asked == InboundForeignKeys.Drop;

    /// <summary>A key that is not widened is re-made as it was.</summary>
    internal IEnumerable<SqlText> Remade(TableShape table, string key) =>
        from fk in table.InboundForeignKeys
        where !fk.IsSelf && !IsDropped(fk)
        from statement in IsComposite(fk) ? ForeignKeySql.AddCompositeNotValid(fk, key) : ForeignKeySql.AddInNotValid(fk)
        select statement;
}
