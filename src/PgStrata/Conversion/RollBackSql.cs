using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Conversion;

/// <summary>The body of the switch back.</summary>
sealed class RollBackSql(AfterFacts f)
{
    QualifiedName Table => f.Before.Name;

    QualifiedName Legacy => f.Before.Name.With(f.Record.Legacy);

    QualifiedName Staged => new(f.Record.Stage, f.Before.Name.Name);

    internal IEnumerable<SqlText> Statements() =>
    [
        PolicySql.Remove(Table),
        .. f.Now.InboundForeignKeys.Where(k => !k.IsSelf).Select(ForeignKeySql.Drop),
        AttachSql.Detach(Table, Legacy),
        OthersAreEmpty(),
        .. Serials(),
        .. StageAgain(),
        SqlText.Of($"ALTER TABLE {Table} SET SCHEMA {new Identifier(f.Record.Stage)}"),
        .. Statistics(),
        SqlText.Of($"ALTER TABLE {Legacy} RENAME TO {new Identifier(Table.Name)}"),
        .. Keys(),
        .. f.Record.Indexes.Select(i => SqlText.Of($"ALTER INDEX IF EXISTS {Table.With(i.Value)} RENAME TO {new Identifier(i.Key)}")),
        .. Identities(),
        .. TriggerSql.Create(f.Now.Triggers, f.Now.Name, Table),
        SqlText.Of($"ALTER TABLE {Table} DROP CONSTRAINT IF EXISTS {new Identifier(f.Record.BoundCheck)}"),
        .. NullableKey(),
        .. f.InboundForeignKeys.SelectMany(ForeignKeySql.AddInNotValid),
        .. DependentSql.Replace(f.Dependents),
        .. PublicationSql.Move(f.Now, Staged, Table),
        .. new ChangedSince(f).Carry(),
        Journal.SetState(f.Of, OperationState.RolledBack, null),
    ];

    /// <summary>Asked of the whole table: leaves may have been added since the plan was made, and may have leaves of their own.</summary>
    SqlText OthersAreEmpty() => DoBlock.Of(SqlText.Of($"""
        DECLARE leaf text;
        BEGIN
          SELECT r.tableoid::regclass::text INTO leaf FROM {Table} r LIMIT 1;
          IF leaf IS NOT NULL THEN
            RAISE EXCEPTION 'rows live in leaf %, beyond the legacy leaf: the catalog alone cannot bring them back', leaf
              USING ERRCODE = 'PS002', HINT = 'Plan the roll-back again: it then copies every row.';
          END IF;
        END
        """));

    IEnumerable<SqlText> StageAgain() => f.StageIsGone
        ? [SqlText.Of($"CREATE SCHEMA {new Identifier(f.Record.Stage)} AUTHORIZATION {new Identifier(f.Before.Owner)}")]
        : [];

    // Before the partitioned table moves away: owned sequences move with their owner.
    IEnumerable<SqlText> Serials() =>
        from sequence in f.Before.Sequences
        where sequence.IsOwned && !sequence.IsIdentity
        select SqlText.Of($"ALTER SEQUENCE {sequence.Name} OWNED BY {Legacy}.{new Identifier(sequence.Column)}");

    IEnumerable<SqlText> Statistics()
    {
        foreach (var statistics in f.Before.Statistics)
        {
            if (f.Now.Statistics.Any(s => s.Name == statistics.Name))
                yield return SqlText.Of($"ALTER STATISTICS {statistics.Name} SET SCHEMA {new Identifier(f.Record.Stage)}");
            var carried = statistics.Name.With(f.Record.Statistics[statistics.Name.Name]);
            yield return Rename(carried, statistics.Name.Name);
        }
    }

    /// <summary>Statistics go with a column of theirs.</summary>
    static SqlText Rename(QualifiedName statistics, string name) => DoBlock.Of(SqlText.Of($"""
        BEGIN
          IF EXISTS (SELECT FROM pg_catalog.pg_statistic_ext WHERE stxname = {Literal.Of(statistics.Name)}
              AND stxnamespace = pg_catalog.to_regnamespace({Literal.Of(new Identifier(statistics.Schema).ToString())})) THEN
            ALTER STATISTICS {statistics} RENAME TO {new Identifier(name)};
          END IF;
        END
        """));

    IEnumerable<SqlText> Keys()
    {
        foreach (var added in f.Record.Added.Where(a => !f.Record.BareAdded.Contains(a)))
            yield return SqlText.Of($"ALTER TABLE {Table} DROP CONSTRAINT {new Identifier(added)}");
        foreach (var (name, spare) in f.Record.Spares)
        {
            var constraint = f.Before.Constraints.First(c => c.Name == name);
            var kind = SqlText.Raw(constraint.IsPrimaryKey ? "PRIMARY KEY" : "UNIQUE");
            var deferral = SqlText.Raw(constraint.Deferrable ? constraint.Deferred ? " DEFERRABLE INITIALLY DEFERRED" : " DEFERRABLE" : "");
            yield return SqlText.Of(
                $"ALTER TABLE {Table} ADD CONSTRAINT {new Identifier(name)} {kind} USING INDEX {new Identifier(spare)}{deferral}");
            if (constraint.Comment is { } said)
                yield return SqlText.Of($"COMMENT ON CONSTRAINT {new Identifier(name)} ON {Table} IS {Literal.Of(said)}");
            var index = f.Before.Indexes.First(i => i.Oid == constraint.IndexOid);
            if (index.Comment is { } comment) yield return SqlText.Of($"COMMENT ON INDEX {Table.With(name)} IS {Literal.Of(comment)}");
            if (index.IsClustered) yield return SqlText.Of($"ALTER TABLE {Table} CLUSTER ON {new Identifier(name)}");
            if (index.IsReplicaIdentity) yield return ReplicaIdentitySql.UsingIndex(SqlText.Of($"{Table}"), name);
        }
    }

    IEnumerable<SqlText> Identities()
    {
        foreach (var column in f.Before.Columns.Where(c => c.IsIdentity))
        {
            var sequence = f.Before.Sequences.First(s => s.IsIdentity && s.Column == column.Name);
            foreach (var statement in SequenceSql.AddIdentity(Table, column, sequence, f.Before.Owner, null)) yield return statement;
            yield return SequenceSql.GoOn(new QualifiedName(f.Record.Stage, sequence.Name.Name), sequence.Name);
        }
    }

    IEnumerable<SqlText> NullableKey()
    {
        if (f.Before.Column(f.Record.Key) is { NotNull: false })
            yield return SqlText.Of($"ALTER TABLE {Table} ALTER COLUMN {new Identifier(f.Record.Key)} DROP NOT NULL");
    }
}
