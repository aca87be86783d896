using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>
/// One table leaves its name to another, built beside it: what each takes along, and what changes hands. Catalog rows only.
/// </summary>
/// <param name="leaving">The table that has the name, as it is.</param>
/// <param name="coming">The one that gets it, as it is to be.</param>
/// <param name="aside">The schema that the one goes to.</param>
/// <param name="stage">The schema that the other comes from.</param>
sealed class TakeOverSql(TableShape leaving, TableShape coming, string aside, string stage)
{
    QualifiedName Table => leaving.Name;

    /// <summary>The table that left, under its new name.</summary>
    internal QualifiedName Left => new(aside, Table.Name);

    QualifiedName Coming => new(stage, Table.Name);

    /// <summary>Foreign keys there and back are gone after it: rows that nobody sees any more must not go on forbidding.</summary>
    internal IEnumerable<SqlText> Leave() =>
    [
        .. leaving.InboundForeignKeys.Where(fk => !fk.IsSelf).Select(ForeignKeySql.Drop),
        .. OutboundSql.Drop(leaving, Table),
        .. Identities(),
        // An owned sequence moves with its table.
        .. OwnedSequences.Select(s => SqlText.Of($"ALTER SEQUENCE {s.Name} OWNED BY NONE")),
        SqlText.Of($"ALTER TABLE {Table} SET SCHEMA {new Identifier(aside)}"),
        .. leaving.Statistics.Select(s => SqlText.Of($"ALTER STATISTICS {s.Name} SET SCHEMA {new Identifier(aside)}")),
    ];

    internal IEnumerable<SqlText> Come() =>
    [
        SqlText.Of($"ALTER TABLE {Coming} SET SCHEMA {new Identifier(Table.Schema)}"),
        .. Statistics(),
        .. OwnedSequences.Select(s => SqlText.Of($"ALTER SEQUENCE {s.Name} OWNED BY {Table}.{new Identifier(s.Column)}")),
        .. TriggerSql.Create(coming.Triggers, Table, Table),
    ];

    /// <summary>Publications follow the OID.</summary>
    internal IEnumerable<SqlText> Publish() => PublicationSql.Move(coming, Left, Table);

    IEnumerable<SqlText> Identities() =>
        from column in coming.Columns
        where column.IsIdentity
        let old = leaving.Sequences.First(s => s.IsIdentity && s.Column == column.Name)
        let next = coming.Sequences.First(s => s.IsIdentity && s.Column == column.Name)
        select SequenceSql.GoOn(old.Name, new QualifiedName(stage, next.Name.Name));

    IEnumerable<SequenceShape> OwnedSequences => coming.Sequences.Where(s => s is { IsOwned: true, IsIdentity: false });

    IEnumerable<SqlText> Statistics() =>
        from statistics in coming.Statistics
        let there = new QualifiedName(stage, statistics.Name.Name)
        select SqlText.Of($"ALTER STATISTICS {there} SET SCHEMA {new Identifier(statistics.Name.Schema)}");
}
