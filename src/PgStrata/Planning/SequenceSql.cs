using PgStrata.Catalog;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>Identity sequences: they cannot be given to another table, so a new one goes on where the old one stops.</summary>
static class SequenceSql
{
    internal static IEnumerable<SqlText> AddIdentity(
        QualifiedName table, ColumnShape column, SequenceShape sequence, string owner, string? stage)
    {
        var always = SqlText.Raw(column.Identity == 'a' ? "ALWAYS" : "BY DEFAULT");
        var name = new QualifiedName(table.Schema, sequence.Name.Name);
        var cycle = SqlText.Raw(sequence.Cycle ? "CYCLE" : "NO CYCLE");
        yield return SqlText.Of($"""
            ALTER TABLE {table} ALTER COLUMN {new Identifier(column.Name)} ADD GENERATED {always} AS IDENTITY (SEQUENCE NAME {name}
              START WITH {sequence.Start} INCREMENT BY {sequence.Increment} MINVALUE {sequence.Min} MAXVALUE {sequence.Max}
              CACHE {sequence.Cache} {cycle})
            """);
        // A partitioned table cannot be unlogged, the sequence of its identity can (15).
        if (sequence.Persistence == 'u') yield return SqlText.Of($"ALTER SEQUENCE {name} SET UNLOGGED");
        yield return AclSql.Enter(Literal.Of(name.ToString()));
        foreach (var statement in new AclSql("SEQUENCE", SqlText.Of($"{name}"), owner, stage).Replay(sequence.Acl, sequence.AclIsDefault))
            yield return statement;
        if (sequence.Comment is { } comment) yield return SqlText.Of($"COMMENT ON SEQUENCE {name} IS {Literal.Of(comment)}");
    }

    /// <summary>
    /// What a switch holds of the sequences: a serial changes its owner, an identity is re-made; nextval waits for either.
    /// </summary>
    internal static IEnumerable<StepLock> Locks(TableShape shape) =>
        from sequence in shape.Sequences
        where sequence.IsOwned || sequence.IsIdentity
        select new StepLock(
            sequence.Name.ToString(), sequence.IsIdentity ? LockMode.AccessExclusive : LockMode.ShareRowExclusive, Implicit: true);

    /// <summary>Identity sequences of the staged table, which move and go with it.</summary>
    internal static IEnumerable<StepLock> StagedLocks(TableShape shape, string stage) =>
        from sequence in shape.Sequences
        where sequence.IsIdentity
        select new StepLock(new QualifiedName(stage, sequence.Name.Name).ToString(), LockMode.AccessExclusive, Implicit: true);

    /// <summary>
    /// Sets <paramref name="to"/> to go on after <paramref name="from"/>. ALTER SEQUENCE on the old one first: it stops nextval until
    /// COMMIT. RESTART, never setval: it is undone by ROLLBACK.
    /// </summary>
    internal static SqlText GoOn(QualifiedName from, QualifiedName to) => DoBlock.Of(SqlText.Of($"""
        DECLARE v bigint; c boolean; i bigint; BEGIN
          SELECT seqincrement INTO STRICT i FROM pg_catalog.pg_sequence
            WHERE seqrelid = {SqlText.Regclass(from)};
          EXECUTE pg_catalog.format('ALTER SEQUENCE %s INCREMENT BY %s', {Literal.Of(from.ToString())}, i);
          SELECT last_value, is_called INTO STRICT v, c FROM {from};
          EXECUTE pg_catalog.format('ALTER SEQUENCE %s RESTART WITH %s', {Literal.Of(to.ToString())}, CASE WHEN c THEN v + i ELSE v END);
        END
        """));
}
