using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Conversion.Rewrite;

/// <summary>The body of the cut-over: the old heap goes to a schema of its own, the copy takes its place. Catalog rows only.</summary>
sealed class RewriteSwitchSql(RewriteDesign design)
{
    TableShape Shape => design.Shape;

    QualifiedName Table => design.Table;

    internal IEnumerable<SqlText> Statements() =>
    [
        .. CaptureSql.End(Table),
        .. TriggerSql.Drop(Shape, Table),
        .. Shape.InboundForeignKeys.Where(fk => !fk.IsSelf).Select(ForeignKeySql.Drop),
        .. OutboundSql.Drop(Shape, Table),
        .. Identities(),
        .. Disowned(),
        SqlText.Of($"ALTER TABLE {Table} SET SCHEMA {new Identifier(design.Old)}"),
        .. Shape.Statistics.Select(s => SqlText.Of($"ALTER STATISTICS {s.Name} SET SCHEMA {new Identifier(design.Old)}")),
        SqlText.Of($"ALTER TABLE {design.Staged} SET SCHEMA {new Identifier(Table.Schema)}"),
        .. Statistics(),
        .. Owned(),
        .. TriggerSql.Create(Shape.Triggers, Table, Table),
        .. OutboundSql.AddNotValid(Shape, design.LeafNames, design.ParentTakesNotValid),
        .. design.Inbound.Remade(Shape, design.Columns.Names[0]),
        .. DependentSql.Replace(LeafDependents.Of(Shape)),
        .. PublicationSql.Move(Shape, design.OldTable, Table),
        .. new CaptureSql(design.Back).Begin(Table),
        .. design.Policy is { } policy ? (SqlText[])[PolicySql.Put(Table, policy, design.Template)] : [],
    ];

    internal IReadOnlyDictionary<string, string> Asserts() => new Dictionary<string, string>
    {
        [$"the staging schema {design.Stage} is not empty"] = SwitchAsserts.IsEmpty(design.Stage),
        ["a view, rule, function or policy made meanwhile still reads the old heap"] = SwitchAsserts.IsReadByNobody(design.OldTable),
        ["a foreign key still points at the old heap"] = SwitchAsserts.IsReferencedByNobody(design.OldTable),
    };

    IEnumerable<SqlText> Identities() =>
        from column in Shape.Columns
        where column.IsIdentity
        let sequence = Shape.Sequences.First(s => s.IsIdentity && s.Column == column.Name)
        select SequenceSql.GoOn(sequence.Name, new QualifiedName(design.Stage, sequence.Name.Name));

    // An owned sequence moves with its table.
    IEnumerable<SqlText> Disowned() => OwnedSequences.Select(s => SqlText.Of($"ALTER SEQUENCE {s.Name} OWNED BY NONE"));

    IEnumerable<SqlText> Owned() =>
        OwnedSequences.Select(s => SqlText.Of($"ALTER SEQUENCE {s.Name} OWNED BY {Table}.{new Identifier(s.Column)}"));

    IEnumerable<SequenceShape> OwnedSequences => Shape.Sequences.Where(s => s is { IsOwned: true, IsIdentity: false });

    IEnumerable<SqlText> Statistics() =>
        from statistics in Shape.Statistics
        let staged = new QualifiedName(design.Stage, statistics.Name.Name)
        select SqlText.Of($"ALTER STATISTICS {staged} SET SCHEMA {new Identifier(statistics.Name.Schema)}");
}
