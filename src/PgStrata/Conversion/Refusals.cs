using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>What a conversion by adopt cannot carry: found before the first change, each with its remedy.</summary>
static class Refusals
{
    internal static IEnumerable<PreflightCheck> Of(ConvertRequest request, ConvertFacts facts) =>
    [
        .. OfTable(facts.Shape), .. OfKeyColumn(request, facts.Shape), .. OfConstraints(request, facts.Shape),
        .. OfIndexes(request, facts.Shape), .. OfTriggers(facts.Shape), .. SelfRefusals.Of(facts.Shape),
        .. DependentRefusals.Of(facts.Shape, request.Columns), .. OfForeignKeys(request, facts), .. OfPublications(facts.Shape),
    ];

    static PreflightCheck Block(string name, string detail, string? remedy = null) => new(name, Verdict.Block, detail, remedy);

    static IEnumerable<PreflightCheck> OfTable(TableShape t)
    {
        if (t.IsPartitioned) yield return Block("table", $"{t.Name} is partitioned already.", $"pgstrata policy adopt {t.Name}");
        else if (t.Kind != 'r') yield return Block("table", $"{t.Name} is not an ordinary table (relkind {t.Kind}).");
        if (t.IsPartition)
            yield return Block(
                "table", $"{t.Name} is itself a partition of {t.Parents[0]}.", $"ALTER TABLE {t.Parents[0]} DETACH PARTITION {t.Name}");
        if (t.Persistence == 't') yield return Block("table", $"{t.Name} is temporary.");
        if (t.HasInheritanceParents || t.HasInheritanceChildren)
            yield return Block(
                "inheritance", $"{t.Name} takes part in INHERITS, which cannot be a partition.",
                string.Join(
                    ";\n",
                    t.Parents.Select(p => $"ALTER TABLE {t.Name} NO INHERIT {p}")
                        .Concat(t.Children.Select(c => $"ALTER TABLE {c} NO INHERIT {t.Name}"))));
        if (t.IsTyped)
            yield return Block(
                "typed table", $"{t.Name} is a typed table (OF type), which cannot be a partition.", $"ALTER TABLE {t.Name} NOT OF");
        if (t.Extension is { } e)
            yield return Block(
                "extension", $"{t.Name} belongs to extension {e}.", $"ALTER EXTENSION {new Identifier(e)} DROP TABLE {t.Name}");
        foreach (var rule in t.Rules)
            yield return Block(
                "rule", $"Rule {rule.Name} would stay on the legacy leaf and not fire through the parent.",
                $"DROP RULE {new Identifier(rule.Name)} ON {t.Name}");
    }

    static IEnumerable<PreflightCheck> OfKeyColumn(ConvertRequest request, TableShape t)
    {
        foreach (var name in request.Columns.Names)
            if (t.Column(name) is null)
                yield return Block(
                    "key", $"{t.Name} has no column {name}.", "Its columns: " + string.Join(", ", t.Columns.Select(c => c.Name)));
            else if (t.Column(name) is { IsGenerated: true })
                yield return Block("key", $"{name} is a generated column, which cannot be the key (42P17).");
        if (request.By is null && request.MoreKeys.Count > 0)
            yield return Block(
                "key", $"A grid has one key column, not {request.Columns}.",
                "--by hash divides evenly by several; --bounds gives ranges of several");
        if (request.By is not null || t.Column(request.Key) is not { } column) yield break;
        var kind = PartitionKey.DefaultKindFor(column.TypeName);
        if (kind is null)
            yield return Block(
                "key", $"{column.Name} is of type {column.TypeName}, which has no grid.",
                "Choose a time, date, integer, uuidv7 or ULID column.");
        if (kind == KeyKind.Ulid && column.Collation is not { Name: "C" or "POSIX" })
            yield return Block(
                "key",
                $"{column.Name} is text. As a key it has to hold ULIDs, and its collation does not keep those in order; " +
                "changing that rewrites the indexes on it under ACCESS EXCLUSIVE. For anything but ULIDs choose another column.",
                $"ALTER TABLE {t.Name} ALTER COLUMN {new Identifier(column.Name)} TYPE {column.TypeName} COLLATE \"C\"");
    }

    static IEnumerable<PreflightCheck> OfConstraints(ConvertRequest request, TableShape t)
    {
        foreach (var c in t.Constraints)
        {
            var name = new Identifier(c.Name);
            if (c.IsCheck && !c.Validated)
                yield return Block(
                    "check", $"CHECK {c.Name} is NOT VALID: a partition's must be valid.",
                    $"ALTER TABLE {t.Name} VALIDATE CONSTRAINT {name}");
            if (c.IsCheck && c.NoInherit)
                yield return Block(
                    "check", $"CHECK {c.Name} is NO INHERIT, which a partitioned table cannot have.",
                    $"ALTER TABLE {t.Name} DROP CONSTRAINT {name}, " +
                    $"ADD CONSTRAINT {name} {c.Definition.Replace(" NO INHERIT", "", StringComparison.Ordinal)} NOT VALID;\n" +
                    $"ALTER TABLE {t.Name} VALIDATE CONSTRAINT {name}");
            if (c.IsCheck && !c.Enforced)
                yield return Block("check", $"CHECK {c.Name} is NOT ENFORCED.", $"ALTER TABLE {t.Name} DROP CONSTRAINT {name}");
            if (c.IsExclusion)
                yield return Block(
                    "exclusion", $"Exclusion constraint {c.Name} cannot hold across partitions.",
                    $"ALTER TABLE {t.Name} DROP CONSTRAINT {name}");
            else if (t.Indexes.Any(i => i.Oid == c.IndexOid && i.IsExclusion))
                yield return Block(
                    "exclusion",
                    $"{c.Name} is {c.Definition}: like an exclusion constraint, it cannot be carried over to a partitioned table.",
                    $"ALTER TABLE {t.Name} DROP CONSTRAINT {name}");
        }
        foreach (var column in t.Columns.Where(c => c.NotNullConstraint is { Validated: false } or { NoInherit: true }))
            yield return Block(
                "not null", $"NOT NULL of {column.Name} is NOT VALID or NO INHERIT, which ATTACH refuses.",
                $"ALTER TABLE {t.Name} VALIDATE CONSTRAINT {new Identifier(column.NotNullConstraint!.Name)}");
        foreach (var check in OfReplicaIdentity(request, t)) yield return check;
        if (request.WidenKey && request.KeepUnique) yield return Block("keys", "--widen-key and --keep-unique exclude each other.");
    }

    // A primary key that gets the column makes it NOT NULL, any other unique key does not.
    static IEnumerable<PreflightCheck> OfReplicaIdentity(ConvertRequest request, TableShape t) =>
        from index in t.Indexes
        where index.IsReplicaIdentity && !UniqueKeys.HasKey(index, request.Columns) && t.Column(request.Key) is { NotNull: false }
        where !request.WidenKey || !t.Indexes.Any(i => i.IsPrimary && !UniqueKeys.HasKey(i, request.Columns))
        select Block(
            "replica identity", $"Replica identity {index.Name} gets the key column, which then has to be NOT NULL.",
            NotNullSql.Prove(t.Name, request.Key));

    static IEnumerable<PreflightCheck> OfIndexes(ConvertRequest request, TableShape t)
    {
        foreach (var index in t.Indexes)
        {
            if (!index.IsValid)
                yield return Block(
                    "index",
                    $"Index {index.Name} is invalid: a CREATE INDEX CONCURRENTLY broke off. " +
                    "Drop it, or build it with REINDEX INDEX CONCURRENTLY.",
                    $"DROP INDEX CONCURRENTLY {t.Name.With(index.Name)}");
            if (!index.IsUnique || index.IsExclusion || UniqueKeys.HasKey(index, request.Columns)) continue;
            var what = index.IsPrimary ? "The primary key" : "Unique key";
            var columns = string.Join(", ", index.KeyColumns.Select(c => c ?? "(expression)"));
            var missing = string.Join(", ", request.Columns.MissingFrom(index));
            if (!UniqueKeys.Plain(index))
                yield return Block(
                    "keys",
                    $"Unique index {index.Name} has an expression or a WHERE and lacks {request.Columns}: " +
                    "no partitioned table can enforce it.",
                    $"DROP INDEX CONCURRENTLY {t.Name.With(index.Name)}");
            else if (!request.WidenKey && !request.KeepUnique)
                yield return Block(
                    "keys",
                    $"{what} {index.Name} ({columns}) lacks the key column {missing}, " +
                    "which PostgreSQL demands in every unique key of a partitioned table.",
                    $"--widen-key makes it ({columns}, {missing}); --keep-unique keeps ({columns}) unique on each leaf. " +
                    $"Either way ({columns}) alone is no longer unique over the whole table.");
        }
    }

    static IEnumerable<PreflightCheck> OfTriggers(TableShape t) =>
        from trigger in t.Triggers
        where trigger is { IsRow: true, UsesTransitionTables: true }
        select Block(
            "trigger", $"Row trigger {trigger.Name} uses transition tables, which a partition may not have.",
            $"DROP TRIGGER {new Identifier(trigger.Name)} ON {t.Name}");

    static IEnumerable<PreflightCheck> OfForeignKeys(ConvertRequest request, ConvertFacts facts)
    {
        foreach (var fk in facts.Shape.ForeignKeys.Where(f => !f.Enforced && !f.IsSelf))
            yield return Block(
                "foreign key", $"Foreign key {fk.Name} is NOT ENFORCED.",
                $"ALTER TABLE {fk.Referencing} ALTER CONSTRAINT {new Identifier(fk.Name)} ENFORCED");
        foreach (var fk in facts.Shape.ForeignKeys.Where(f => f is { Validated: false, Enforced: true, IsSelf: false }))
            yield return Block(
                "foreign key", $"Foreign key {fk.Name} is NOT VALID.",
                $"ALTER TABLE {fk.Referencing} VALIDATE CONSTRAINT {new Identifier(fk.Name)}");
        foreach (var fk in facts.Shape.InboundForeignKeys)
            foreach (var check in InboundRefusals.Of(fk, request, facts)) yield return check;
    }

    static IEnumerable<PreflightCheck> OfPublications(TableShape t) =>
        from publication in t.Publications
        where !publication.ViaRoot
        select Block(
            "publication",
            $"Publication {publication.Name} publishes leaves under their own names, which subscribers do not have.",
            $"ALTER PUBLICATION {new Identifier(publication.Name)} SET (publish_via_partition_root = true)");
}
