using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;
using static PgStrata.Conversion.AttachSql;

namespace PgStrata.Conversion;

/// <summary>The body of the cut-over: from the plain table to the partitioned one, catalog rows only.</summary>
sealed class SwitchSql(ConvertDesign design)
{
    TableShape Shape => design.Shape;

    QualifiedName Table => design.Shape.Name;

    QualifiedName Legacy => design.Legacy;

    internal IEnumerable<SqlText> Statements() => design.AttachesEarly ? Rename() : Swap();

    /// <summary>The heap is a leaf already and every foreign key to it has its twin: names change hands, triggers their table.</summary>
    IEnumerable<SqlText> Rename() =>
    [
        .. TriggerSql.Drop(Shape, Table),
        .. DropInbound(),
        .. NameTwins(),
        .. RenameIndexes(),
        .. Identities(),
        RenameTable(),
        .. RenameStatistics(),
        MoveParent(),
        .. MoveStatistics(),
        .. OwnSequences(),
        .. TriggerSql.Create(design.LateTriggers, Table, Table),
        .. DependentSql.Replace(LeafDependents.Of(Shape)),
        .. Publications(),
        PolicySql.Put(Table, design.Policy, design.Template),
    ];

    /// <summary>The staged swap: the heap becomes a leaf here, and foreign keys to it are re-made.</summary>
    IEnumerable<SqlText> Swap() =>
    [
        .. TriggerSql.Drop(Shape, Table),
        .. DropInbound(),
        .. Keys(),
        .. Marks(),
        .. RenameIndexes(),
        .. Identities(),
        RenameTable(),
        Heap(design, Legacy),
        .. RenameStatistics(),
        MoveParent(),
        .. MoveStatistics(),
        .. OwnSequences(),
        .. TriggerSql.Create(design.LateTriggers, Table, Table),
        .. design.Inbound.Remade(Shape, design.Key.Column),
        .. DependentSql.Replace(LeafDependents.Of(Shape)),
        .. Publications(),
        PolicySql.Put(Table, design.Policy, design.Template),
    ];

    /// <summary>What must be true before COMMIT.</summary>
    internal IReadOnlyDictionary<string, string> Asserts() => new Dictionary<string, string>(IndexesFound(Table))
    {
        [$"the staging schema {design.Stage} is not empty"] = SwitchAsserts.IsEmpty(design.Stage),
        ["a leaf that was made ahead is gone or not attached any more, and rows would have no place"] =
            SwitchAsserts.AreAttached(Table, design.Leaves.Select(l => l.Name).Concat(design.DefaultLeaf is { } d ? [d] : [])),
        ["a view, rule, function or policy made meanwhile still reads the legacy leaf"] = SwitchAsserts.IsReadByNobody(Legacy),
        ["a foreign key still points at the legacy leaf alone"] = SwitchAsserts.IsReferencedByNobody(Legacy),
    };

    SqlText RenameTable() => SqlText.Of($"ALTER TABLE {Table} RENAME TO {new Identifier(Legacy.Name)}");

    SqlText MoveParent() => SqlText.Of($"ALTER TABLE {design.Staged} SET SCHEMA {new Identifier(Table.Schema)}");

    IEnumerable<SqlText> NameTwins()
    {
        foreach (var fk in Shape.InboundForeignKeys.Where(fk => !fk.IsSelf))
        {
            if (design.Version >= 180000) yield return ForeignKeySql.RenameCopies(fk, design.TwinName(fk));
            yield return ForeignKeySql.Rename(fk, design.TwinName(fk));
        }
    }

    IEnumerable<SqlText> DropInbound() => Shape.InboundForeignKeys.Where(fk => !fk.IsSelf).Select(ForeignKeySql.Drop);

    IEnumerable<SqlText> Keys()
    {
        foreach (var key in design.Keys.Where(k => k.Constraint is not null && k.Treatment != KeyTreatment.Adopt))
        {
            var drop = key.Treatment == KeyTreatment.Widen ? SqlText.Of($"DROP CONSTRAINT {new Identifier(key.Name)}, ") : default;
            var name = new Identifier(ConvertDesign.WideName(key));
            var index = new Identifier(key.Built!);
            yield return SqlText.Of(
                $"ALTER TABLE {Table} {drop}ADD CONSTRAINT {name} {SqlText.Raw(key.ParentKind)} USING INDEX {index}{key.Deferral}");
        }
    }

    /// <summary>What the old index was to the heap, the widened one is now.</summary>
    IEnumerable<SqlText> Marks()
    {
        foreach (var key in design.Keys.Where(k => k is { Constraint: not null, Treatment: KeyTreatment.Widen }))
        {
            var index = new Identifier(ConvertDesign.WideName(key));
            if (key.Index.IsClustered) yield return SqlText.Of($"ALTER TABLE {Table} CLUSTER ON {index}");
            if (key.Index.IsReplicaIdentity) yield return ReplicaIdentitySql.UsingIndex(SqlText.Of($"{Table}"), index.Name);
        }
    }

    /// <summary>Renaming a constraint's index renames the constraint.</summary>
    IEnumerable<SqlText> RenameIndexes() =>
        from rename in design.IndexNames
        select SqlText.Of($"ALTER INDEX {new QualifiedName(Table.Schema, rename.Key)} RENAME TO {new Identifier(rename.Value)}");

    IEnumerable<SqlText> Identities()
    {
        foreach (var column in Shape.Columns.Where(c => c.IsIdentity))
        {
            var sequence = Shape.Sequences.First(s => s.IsIdentity && s.Column == column.Name);
            yield return SequenceSql.GoOn(sequence.Name, new QualifiedName(design.Stage, sequence.Name.Name));
            yield return SqlText.Of($"ALTER TABLE {Table} ALTER COLUMN {new Identifier(column.Name)} DROP IDENTITY");
        }
    }

    IEnumerable<SqlText> RenameStatistics() =>
        from statistics in Shape.Statistics
        select SqlText.Of($"ALTER STATISTICS {statistics.Name} RENAME TO {new Identifier(design.StatisticsNames[statistics.Name.Name])}");

    // SET SCHEMA moves indexes and owned sequences with the table, statistics it leaves behind.
    IEnumerable<SqlText> MoveStatistics() =>
        from statistics in Shape.Statistics
        let staged = new QualifiedName(design.Stage, statistics.Name.Name)
        select SqlText.Of($"ALTER STATISTICS {staged} SET SCHEMA {new Identifier(statistics.Name.Schema)}");

    // Left with the legacy leaf, dropping that one day would take the default of the live table with it.
    IEnumerable<SqlText> OwnSequences() =>
        from sequence in Shape.Sequences
        where sequence.IsOwned && !sequence.IsIdentity
        select SqlText.Of($"ALTER SEQUENCE {sequence.Name} OWNED BY {Table}.{new Identifier(sequence.Column)}");

    IEnumerable<SqlText> Publications() => PublicationSql.Move(Shape, Legacy, Table);
}
