using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Store;
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
        .. DependentSql.Replace(Shape),
        .. Publications(),
        PolicyRow(),
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
        .. AddInbound(),
        .. DependentSql.Replace(Shape),
        .. Publications(),
        PolicyRow(),
    ];

    /// <summary>What must be true before COMMIT.</summary>
    internal IReadOnlyDictionary<string, string> Asserts() => new Dictionary<string, string>(IndexesFound(Table))
    {
        [$"the staging schema {design.Stage} is not empty"] = $"""
            SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_class WHERE relnamespace = {StageOid})
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_statistic_ext WHERE stxnamespace = {StageOid})
            """,
        ["a view, rule, function or policy made meanwhile still reads the legacy leaf"] = $"""
            SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_depend d LEFT JOIN {PolicyOfDependency}
              WHERE {IsOnLegacy} AND p.polrelid IS DISTINCT FROM d.refobjid
                AND d.classid IN ('pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_policy'::regclass))
            """,
        ["a foreign key still points at the legacy leaf alone"] =
            $"SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE contype = 'f' AND confrelid = {SqlText.Regclass(Legacy)} " +
            "AND conparentid = 0)",
    };

    const string PolicyOfDependency = "pg_catalog.pg_policy p ON d.classid = 'pg_catalog.pg_policy'::regclass AND p.oid = d.objid";

    string IsOnLegacy =>
        $"d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = {SqlText.Regclass(Legacy)} AND d.deptype = 'n'";

    string StageOid => $"pg_catalog.to_regnamespace({Literal.Of(new Identifier(design.Stage).ToString())})";

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

    IEnumerable<SqlText> AddInbound() =>
        from fk in Shape.InboundForeignKeys
        where !fk.IsSelf && design.InboundOutcome(fk) != InboundForeignKeys.Drop
        from statement in design.InboundOutcome(fk) == InboundForeignKeys.Composite
            ? ForeignKeySql.AddCompositeNotValid(fk, design.Key.Column)
            : ForeignKeySql.AddInNotValid(fk)
        select statement;

    IEnumerable<SqlText> Publications() => PublicationSql.Move(Shape, Legacy, Table);

    SqlText PolicyRow()
    {
        var policy = Literal.Of(PolicyJson.Write(design.Policy));
        var template = Literal.Of(LeafTemplateJson.Write(design.Template));
        return SqlText.Of($"""
            INSERT INTO pgstrata.policy (table_name, table_oid, policy, template)
            VALUES ({Literal.Of(Table.ToString())}, {SqlText.Regclass(Table)}, {policy}, {template})
            ON CONFLICT (table_name) DO UPDATE SET table_oid = excluded.table_oid, policy = excluded.policy, template = excluded.template,
              suspended = NULL, changed_at = pg_catalog.clock_timestamp()
            """);
    }
}
