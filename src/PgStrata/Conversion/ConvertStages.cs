using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>The steps of a conversion: prepare, build, switch, finish.</summary>
sealed class ConvertStages(ConvertDesign design)
{
    /// <summary>The step from which on rows at or above the bound are rejected.</summary>
    internal const string BoundStep = "bound-check";

    TableShape Shape => design.Shape;

    string Table => Shape.Name.ToString();

    StepLock Exclusive => new(Table, LockMode.AccessExclusive);

    StepLock Quiet => new(Table, LockMode.ShareUpdateExclusive);

    internal IReadOnlyList<Stage> All() =>
    [
        new Stage("prepare", null, [.. CompositeCounts(), StageSchema(), AddBound(), ValidateBound()]),
        new Stage("build", "every row lies below the bound; else everything is undone", [.. Indexes(), Parent(), .. Leaves(), .. Default(), .. ForeignKeys()]),
        new Stage("switch", "the staged table accounts for every object of the live one, and the rehearsal neither scans nor builds; else nothing happens", [Switch()]),
        new Stage("finish", null, [.. ValidateInbound(), Analyze()]),
    ];

    IEnumerable<Step> CompositeCounts() =>
        from fk in Shape.InboundForeignKeys
        where design.IsWidened(fk) && design.Request.InboundForeignKeys == InboundForeignKeys.Composite
        select new Step
        {
            Id = $"count-{fk.Name}",
            Title = $"Count the rows of {fk.Referencing} that would not fit the composite foreign key {fk.Name}",
            Kind = StepKind.Transaction,
            Effect = Effect.Scan,
            SearchPath = null,
            Locks = [new StepLock(fk.Referencing.ToString(), LockMode.AccessShare, Implicit: true), new StepLock(Table, LockMode.AccessShare, Implicit: true)],
            Statements = [CompositeCount(fk).Text],
        };

    SqlText CompositeCount(ForeignKeyShape fk) => DoBlock.Of(SqlText.Of($"""
        DECLARE n bigint; BEGIN
          SELECT count(*) INTO n {ForeignKeySql.Mismatches(fk, design.Key.Column)};
          IF n > 0 THEN RAISE EXCEPTION '% rows of % do not agree with the row they reference on the key column', n, {Literal.Of(fk.Referencing.ToString())}
            USING ERRCODE = 'PS002', HINT = {Literal.Of($"Make them agree, then convert again: {ForeignKeySql.Repair(fk, design.Key.Column)}")}; END IF;
        END
        """));

    Step StageSchema() => new()
    {
        Id = "stage-schema",
        Title = $"Create the staging schema {design.Stage}",
        Kind = StepKind.Transaction,
        Statements = [SqlText.Of($"CREATE SCHEMA {new Identifier(design.Stage)} AUTHORIZATION {new Identifier(Shape.Owner)}").Text],
        Undo = [SqlText.Of($"DROP SCHEMA {new Identifier(design.Stage)}").Text],
    };

    Step AddBound() => new()
    {
        Id = BoundStep,
        Title = $"Keep rows at or above {Bounds.Text(design.Policy, design.Bound)} out of {Table}",
        Kind = StepKind.Transaction,
        Locks = [Quiet, Exclusive],
        Statements = [SqlText.Of($"ALTER TABLE {Shape.Name} ADD CONSTRAINT {new Identifier(design.BoundCheck)} CHECK ({design.BoundProof}) NOT VALID").Text],
        Undo = [SqlText.Of($"ALTER TABLE {Shape.Name} DROP CONSTRAINT {new Identifier(design.BoundCheck)}").Text],
        UndoLocks = [Quiet, Exclusive],
    };

    Step ValidateBound() => new()
    {
        Id = "bound-validate",
        Title = "Prove that every row lies below the bound",
        Kind = StepKind.Transaction,
        Effect = Effect.Scan,
        Locks = [Quiet],
        Statements = [SqlText.Of($"ALTER TABLE {Shape.Name} VALIDATE CONSTRAINT {new Identifier(design.BoundCheck)}").Text],
    };

    IEnumerable<Step> Indexes()
    {
        foreach (var key in design.Keys.Where(k => k.Built is not null))
            yield return Build(key.Built!, SqlText.Of($"{SqlText.Raw(key.WideBody(design.Key.Column))}{key.Tablespace}"), $"Build the unique index that {key.Name} becomes, with the key column");
        foreach (var key in design.Keys.Where(k => k.Spare is not null))
            yield return Build(key.Spare!, SqlText.Of($"{SqlText.Raw(key.Index.Body)}{key.Tablespace}"), $"Build the spare that can bring {key.Name} back at once");
    }

    Step Build(string index, SqlText body, string title)
    {
        var name = Shape.Name.With(index);
        return new Step
        {
            Id = $"build-{index}",
            Title = title,
            Kind = StepKind.Concurrent,
            Effect = Effect.Build,
            Locks = [new StepLock(Table, LockMode.ShareUpdateExclusive, Implicit: true)],
            Statements = [SqlText.Of($"CREATE UNIQUE INDEX CONCURRENTLY {new Identifier(index)} ON {Shape.Name} {body}").Text],
            Check = $"SELECT coalesce((SELECT indisvalid FROM pg_catalog.pg_index WHERE indexrelid = pg_catalog.to_regclass({Literal.Of(name.ToString())})), false)",
            Undo = [SqlText.Of($"DROP INDEX CONCURRENTLY IF EXISTS {name}").Text],
            UndoLocks = [new StepLock(Table, LockMode.ShareUpdateExclusive, Implicit: true)],
        };
    }

    Step Parent()
    {
        var parent = new StagedParent(Shape, design.Key.Column, design.Keys, design.Stage);
        return new Step
        {
            Id = "parent",
            Title = $"Create the partitioned table beside, with {Shape.Indexes.Count} indexes, keys, triggers, grants and policies under their final names",
            Kind = StepKind.Transaction,
            Locks = [new StepLock(Table, LockMode.AccessShare), .. Defaults()],
            Statements = [.. parent.Statements().Select(s => s.Text)],
            Undo = [SqlText.Of($"DROP TABLE {design.Staged}").Text],
            UndoLocks = [.. Shape.ForeignKeys.Where(f => !f.IsSelf).Select(f => f.Referenced).Distinct()
                .OrderBy(n => n.ToString(), StringComparer.Ordinal).Select(n => new StepLock(n.ToString(), LockMode.AccessExclusive))],
        };
    }

    /// <summary>Copying a default reads the sequence it names.</summary>
    IEnumerable<StepLock> Defaults() =>
        Shape.Sequences.Where(s => !s.IsIdentity).Select(s => new StepLock(s.Name.ToString(), LockMode.AccessShare, Implicit: true));

    IEnumerable<Step> Leaves() =>
        from leaf in design.Leaves
        let name = Shape.Name.With(leaf.Name)
        select new Step
        {
            Id = $"leaf-{leaf.Name}",
            Title = $"Create leaf {name} and attach it to the staged table",
            Kind = StepKind.Transaction,
            Locks = [new StepLock(design.Staged.ToString(), LockMode.ShareUpdateExclusive, Implicit: true), .. Defaults()],
            Statements = [.. LeafSql.Create(design.Staged, name, design.Template).Append(LeafSql.Attach(design.Staged, name, design.Key, leaf.Bound)).Select(s => s.Text)],
            // Before the parent: dropping an attached leaf does not lock the tables its foreign keys reference, and leaves them less to hold those for.
            Undo = [SqlText.Of($"DROP TABLE {name}").Text],
        };

    IEnumerable<Step> Default()
    {
        if (design.DefaultLeaf is not { } leaf) yield break;
        var name = Shape.Name.With(leaf);
        yield return new Step
        {
            Id = "default",
            Title = $"Create {name} as DEFAULT, with a fence that keeps rows out which will have a leaf: attaching one never scans it",
            Kind = StepKind.Transaction,
            Locks = [new StepLock(design.Staged.ToString(), LockMode.ShareUpdateExclusive, Implicit: true), .. Defaults()],
            Undo = [SqlText.Of($"DROP TABLE {name}").Text],
            Statements =
            [
                .. LeafSql.Create(design.Staged, name, design.Template)
                    .Append(FenceSql.Add(name, Shape, design.Key, design.Leaves.Count > 0 ? design.Leaves[^1].Bound.Upper : Edge.At(design.Bound)))
                    .Append(SqlText.Of($"ALTER TABLE {design.Staged} ATTACH PARTITION {name} DEFAULT")).Select(s => s.Text),
            ],
        };
    }

    IEnumerable<Step> ForeignKeys() =>
        from fk in Shape.ForeignKeys
        where !fk.IsSelf
        select new Step
        {
            Id = $"fk-{fk.Name}",
            Title = $"Put foreign key {fk.Name} on the staged table; the live one keeps its own until they become one",
            Kind = StepKind.Transaction,
            Locks =
            [
                new StepLock(fk.Referenced.ToString(), LockMode.ShareUpdateExclusive),
                new StepLock(fk.Referenced.ToString(), LockMode.ShareRowExclusive),
                new StepLock(design.Staged.ToString(), LockMode.ShareRowExclusive, Implicit: true),
            ],
            Statements = [.. ForeignKeySql.AddOut(fk, design.Staged).Select(s => s.Text)],
        };

    Step Switch()
    {
        var sql = new SwitchSql(design);
        return new Step
        {
            Id = "switch",
            Title = $"Switch: {Table} becomes the partitioned table, the old heap its leaf {design.Legacy}",
            Kind = StepKind.CutOver,
            Action = "account",
            Locks =
            [
                Quiet, .. Partners().Select(p => p with { Mode = LockMode.ShareUpdateExclusive }),
                Exclusive, new StepLock(design.Staged.ToString(), LockMode.AccessExclusive), .. Partners(), .. Implied(),
            ],
            Statements = [.. sql.Statements().Select(s => s.Text)],
            Asserts = sql.Asserts(),
            Untouched = [Table, .. Shape.ForeignKeys.Select(f => f.Referenced.ToString()).Distinct().Where(r => r != Table)],
            PointOfNoReturn = true,
        };
    }

    /// <summary>
    /// Tables on the other side of foreign keys: they join the outage unit (hazards D-9). Locked quietly first too, or an autovacuum that
    /// comes back to one of them within the second would keep the switch away for as long as there is work for it.
    /// </summary>
    IEnumerable<StepLock> Partners() =>
        Shape.ForeignKeys.Where(f => !f.IsSelf).Select(f => f.Referenced).Concat(Shape.InboundForeignKeys.Where(f => !f.IsSelf).Select(f => f.Referencing))
            .Distinct().OrderBy(n => n.ToString(), StringComparer.Ordinal).Select(n => new StepLock(n.ToString(), LockMode.AccessExclusive, Only: false));

    IEnumerable<StepLock> Implied() =>
        Shape.Dependents.Where(d => d is { Depth: 1, Kind: DependentKind.View, Name: not null })
            .Select(d => new StepLock(d.Name!.Value.ToString(), LockMode.AccessExclusive, Implicit: true))
            .Concat(SequenceSql.Locks(Shape)).Concat(SequenceSql.StagedLocks(Shape, design.Stage));

    IEnumerable<Step> ValidateInbound() =>
        from fk in Shape.InboundForeignKeys
        where fk is { IsSelf: false, Validated: true } && (!design.IsWidened(fk) || design.Request.InboundForeignKeys == InboundForeignKeys.Composite)
        select new Step
        {
            Id = $"validate-{fk.Name}",
            Title = $"Validate foreign key {fk.Name} of {fk.Referencing}; new rows have been checked since the switch",
            Kind = StepKind.Transaction,
            Effect = Effect.Scan,
            Locks = [new StepLock(fk.Referencing.ToString(), LockMode.ShareUpdateExclusive), new StepLock(Table, LockMode.RowShare, Implicit: true)],
            Statements = [ForeignKeySql.Validate(fk).Text],
        };

    Step Analyze() => new()
    {
        Id = "analyze",
        Title = $"ANALYZE {Table}: the server never analyzes a partitioned table by itself",
        Kind = StepKind.Transaction,
        Effect = Effect.Sample,
        Locks = [new StepLock(Table, LockMode.ShareUpdateExclusive, Implicit: true)],
        SearchPath = $"{new Identifier(Shape.Name.Schema)}, pg_catalog, public",
        Statements = [SqlText.Of($"ANALYZE {SqlText.Raw(design.Version >= 180000 ? "ONLY " : "")}{Shape.Name}").Text],
    };
}
