using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Reshape.Undo;

/// <summary>What an undo cannot carry: found before the first change, each with its remedy.</summary>
static class UndoRefusals
{
    internal static IEnumerable<PreflightCheck> Of(UndoFacts facts) => !facts.Now.IsPartitioned
        ? [Block("table", $"{facts.Now.Name} is not partitioned: there is nothing to undo.")]
        :
        [
            .. OfTable(facts.Now), .. OfLeaves(facts), .. OfRowKey(facts), .. OfKeys(facts.Now), .. SelfRefusals.Of(facts.Now),
            .. OfForeignKeys(facts), .. OfDependents(facts.Now), .. OfPublications(facts.Now),
        ];

    static PreflightCheck Block(string name, string detail, string? remedy = null) => new(name, Verdict.Block, detail, remedy);

    static IEnumerable<PreflightCheck> OfTable(TableShape t)
    {
        if (t.IsPartition)
            yield return Block("table", $"{t.Name} is itself a partition of {t.Parents[0]}.", $"pgstrata undo {t.Parents[0]}");
        if (t.IsTyped) yield return Block("typed table", $"{t.Name} is a typed table (OF type).", $"ALTER TABLE {t.Name} NOT OF");
        if (t.Extension is { } e)
            yield return Block(
                "extension", $"{t.Name} belongs to extension {e}.", $"ALTER EXTENSION {new Identifier(e)} DROP TABLE {t.Name}");
        foreach (var rule in t.Rules)
            yield return Block(
                "rule", $"Rule {rule.Name} would stay on the old table.", $"DROP RULE {new Identifier(rule.Name)} ON {t.Name}");
        foreach (var trigger in t.Triggers.Where(x => CaptureSql.Triggers.Contains(x.Name, StringComparer.Ordinal)))
            yield return Block(
                "trigger", $"Trigger {trigger.Name} is there already: another operation on the table still has a way back.",
                $"pgstrata operation list; or, when it is left over: DROP TRIGGER {new Identifier(trigger.Name)} ON {t.Name}");
    }

    static IEnumerable<PreflightCheck> OfLeaves(UndoFacts f)
    {
        if (!f.Leaves.Any()) yield return Block("leaves", $"{f.Now.Name} has no leaf.", "Drop it, and create it as a plain table.");
        foreach (var leaf in f.Tree.Where(n => n.DetachPending))
            yield return Block(
                "leaves", $"DETACH CONCURRENTLY of {leaf.Name} broke off: nobody sees its rows.",
                $"ALTER TABLE {f.Tree.First(n => n.Oid == leaf.ParentOid).Name} DETACH PARTITION {leaf.Name} FINALIZE");
        foreach (var leaf in f.Leaves.Where(n => n.Kind != 'r' || n.Persistence == 't'))
            yield return Block(
                "leaves", $"{leaf.Name} is no ordinary table (relkind {leaf.Kind}, {leaf.Persistence}): its rows cannot be followed.",
                $"ALTER TABLE {f.Tree.First(n => n.Oid == leaf.ParentOid).Name} DETACH PARTITION {leaf.Name}");
        if (f.Leaves.Select(n => n.Persistence).Distinct().Count() > 1)
            yield return new PreflightCheck(
                "leaves", Verdict.Warn, "Some leaves are UNLOGGED and some are not; the plain table will be logged.");
        if (f.Again is null && f.Leaves.Select(n => string.Join(", ", n.Options.Concat(n.ToastOptions))).Distinct().Count() > 1)
            yield return new PreflightCheck(
                "leaves", Verdict.Warn, "Storage parameters differ from leaf to leaf; the plain table gets those most of them have.");
    }

    static IEnumerable<PreflightCheck> OfRowKey(UndoFacts f)
    {
        if (f.RowKey is null)
            yield return Block(
                "row key", $"{f.Now.Name} has no unique key over NOT NULL columns: a changed row could not be found in the copy.",
                $"Add one, with the columns it is partitioned by in it: ALTER TABLE {f.Now.Name} ADD PRIMARY KEY …");
    }

    static IEnumerable<PreflightCheck> OfKeys(TableShape t)
    {
        foreach (var index in t.Indexes.Where(i => !i.IsValid))
            yield return Block(
                "index", $"Index {index.Name} is invalid: some leaves have no counterpart of it.",
                $"Build what is missing with CREATE INDEX CONCURRENTLY on the leaves and ALTER INDEX {t.Name.With(index.Name)} ATTACH " +
                $"PARTITION …; or DROP INDEX {t.Name.With(index.Name)}");
        foreach (var index in t.Indexes.Where(i => i.IsExclusion))
            yield return Block(
                "exclusion", $"Exclusion constraint {index.Name} could stop rows that are brought over in another order.",
                $"ALTER TABLE {t.Name} DROP CONSTRAINT {new Identifier(index.ConstraintName ?? index.Name)}, and add it after the undo");
    }

    static IEnumerable<PreflightCheck> OfForeignKeys(UndoFacts f)
    {
        foreach (var fk in f.Now.ForeignKeys.Where(k => k.IsSelf))
            yield return Block("foreign key", $"Foreign key {fk.Name} points at the table itself.", Drop(fk));
        foreach (var fk in f.Now.ForeignKeys.Where(k => k is { IsSelf: false } && !(k.Validated && k.Enforced)))
            yield return Block(
                "foreign key", $"Foreign key {fk.Name} is NOT VALID or NOT ENFORCED.",
                $"ALTER TABLE {fk.Referencing} VALIDATE CONSTRAINT {new Identifier(fk.Name)}");
        foreach (var fk in f.Now.InboundForeignKeys.Where(k => !k.IsSelf && k.ReferencingIsPartitioned && f.Version < 180000))
            yield return Block(
                "inbound foreign key",
                $"Foreign key {fk.Name} of {fk.Referencing} is on a partitioned table, where it cannot be re-made NOT VALID before " +
                "PostgreSQL 18.",
                Drop(fk));
    }

    static IEnumerable<PreflightCheck> OfDependents(TableShape t) =>
        from d in t.Dependents
        where d.Depth == 1 && !DependentSql.CanReplace(d)
        select Block(
            "dependents",
            $"{d.Identity} is bound to the table by OID and would go on using the partitioned one" +
            (d.Definition is { } text ? $": {text}" : "."),
            $"Drop {d.Identity} for the undo and create it again after.");

    static IEnumerable<PreflightCheck> OfPublications(TableShape t)
    {
        foreach (var publication in t.Publications.Where(p => p.ForAllTables))
            yield return Block(
                "publication", $"Publication {publication.Name} is FOR ALL TABLES: it would publish the whole copy.",
                $"Publish the tables by name: DROP PUBLICATION {new Identifier(publication.Name)}; CREATE PUBLICATION … FOR TABLE …");
        foreach (var publication in t.Publications.Where(p => !p.ForAllTables && !p.ViaRoot))
            yield return Block(
                "publication",
                $"Publication {publication.Name} publishes leaves under their own names: its subscribers have no table {t.Name}.",
                $"ALTER PUBLICATION {new Identifier(publication.Name)} SET (publish_via_partition_root = true), " +
                "and have the subscribers follow");
    }

    static string Drop(ForeignKeyShape fk) => $"ALTER TABLE {fk.Referencing} DROP CONSTRAINT {new Identifier(fk.Name)}";
}
