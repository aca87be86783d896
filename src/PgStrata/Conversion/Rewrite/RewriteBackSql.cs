using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Conversion.Rewrite;

/// <summary>The body of the switch back: the copy goes to the staging schema, the old heap to its place. Catalog rows only.</summary>
sealed class RewriteBackSql(AfterRewriteFacts f)
{
    TableShape Shape => f.Before;

    QualifiedName Table => f.Table;

    internal IEnumerable<SqlText> Statements() =>
    [
        SqlText.Of($"DELETE FROM pgstrata.policy WHERE table_name = {Literal.Of(Table.ToString())}"),
        .. CaptureSql.End(Table),
        .. f.Now.InboundForeignKeys.Where(fk => !fk.IsSelf).Select(ForeignKeySql.Drop),
        // Rows that nobody sees any more would forbid to delete what they reference.
        .. OutboundSql.Drop(f.Now, Table),
        .. Identities(),
        .. OwnedSequences.Select(s => SqlText.Of($"ALTER SEQUENCE {s.Name} OWNED BY NONE")),
        SqlText.Of($"ALTER TABLE {Table} SET SCHEMA {new Identifier(f.Record.Stage)}"),
        .. Shape.Statistics.Select(s => SqlText.Of($"ALTER STATISTICS {s.Name} SET SCHEMA {new Identifier(f.Record.Stage)}")),
        SqlText.Of($"ALTER TABLE {f.OldTable} SET SCHEMA {new Identifier(Table.Schema)}"),
        .. Statistics(),
        .. OwnedSequences.Select(s => SqlText.Of($"ALTER SEQUENCE {s.Name} OWNED BY {Table}.{new Identifier(s.Column)}")),
        .. TriggerSql.Create(Shape.Triggers, Table, Table),
        .. OutboundSql.AddNotValid(Shape, Table),
        .. OutboundSql.Comments(Shape),
        .. Shape.InboundForeignKeys.Where(fk => !fk.IsSelf).SelectMany(ForeignKeySql.AddInNotValid),
        .. DependentSql.Replace(Shape.Dependents),
        .. PublicationSql.Move(Shape, f.Staged, Table),
        Journal.SetState(f.Of, OperationState.RolledBack, null),
    ];

    internal IReadOnlyDictionary<string, string> Asserts() => new Dictionary<string, string>(InWindow())
    {
        ["a view, rule, function or policy made meanwhile still reads the partitioned table"] = SwitchAsserts.IsReadByNobody(f.Staged),
        ["a foreign key still points at the partitioned table"] = SwitchAsserts.IsReferencedByNobody(f.Staged),
        ["a leaf still has a foreign key, which would go on guarding rows that nobody sees"] = $"""
            SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k
              JOIN pg_catalog.pg_partition_tree({SqlText.Regclass(f.Staged)}) t ON t.relid = k.conrelid WHERE k.contype = 'f')
            """,
    };

    Dictionary<string, string> InWindow() => f.Record.LeftBefore is not { } edge ? [] : new()
    {
        [$"the table has got rows from before {edge}, which would be lost"] =
            SqlText.Of($"SELECT NOT EXISTS (SELECT FROM {f.Staged} r WHERE NOT {f.Back.Copy.Counts("r")})").Text,
    };

    IEnumerable<SqlText> Identities() =>
        from column in Shape.Columns
        where column.IsIdentity
        let sequence = Shape.Sequences.First(s => s.IsIdentity && s.Column == column.Name)
        select SequenceSql.GoOn(sequence.Name, new QualifiedName(f.Record.Old, sequence.Name.Name));

    IEnumerable<SequenceShape> OwnedSequences => Shape.Sequences.Where(s => s is { IsOwned: true, IsIdentity: false });

    IEnumerable<SqlText> Statistics() =>
        from statistics in Shape.Statistics
        let old = new QualifiedName(f.Record.Old, statistics.Name.Name)
        select SqlText.Of($"ALTER STATISTICS {old} SET SCHEMA {new Identifier(statistics.Name.Schema)}");
}
