using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Reshape;

/// <summary>What cannot be carried, or only at the price of a scan under a lock: said before the first change.</summary>
static class ReshapeRefusals
{
    internal static IEnumerable<PreflightCheck> Of(ReshapeRequest request, ReshapeFacts facts) =>
    [
        .. OfRequest(request, facts), .. OfTable(facts), .. OfForeignKeys(facts), .. OfDefault(facts),
        .. facts.Leaves.SelectMany(l => LeafRefusals.Of(facts, l)),
    ];

    static IEnumerable<PreflightCheck> OfRequest(ReshapeRequest request, ReshapeFacts facts)
    {
        var count = facts.Leaves.Count;
        if (request.Verb == ReshapeVerb.Split && count != 1 && request.Leaves.Count != 1)
            yield return Block("leaves", "One leaf is split at a time.", "--leaf NAME");
        if (request.Verb == ReshapeVerb.Merge && count < 2)
            yield return Block("leaves", "There are no two leaves to merge.", "--leaves A,B,… or --from EDGE --to EDGE");
        if (request is { Verb: ReshapeVerb.Reperiod, Every: null })
            yield return Block("period", "The new period is not said.", "--every '1 week'");
    }

    static IEnumerable<PreflightCheck> OfTable(ReshapeFacts facts)
    {
        var t = facts.Shape;
        if (facts.Leaves.Any(l => !l.IsEmpty) && RowKey.Of(t) is null)
            yield return Block(
                "row key", $"{t.Name} has no unique key over NOT NULL columns: a changed row could not be found in the copy.",
                $"ALTER TABLE {t.Name} ADD PRIMARY KEY (…, {new Identifier(facts.Policy.Key.Column)})");
        if (t.Column(facts.Policy.Key.Column) is { NotNull: false } column && facts.Leaves.Any(l => !l.IsEmpty))
            yield return Block(
                "key", $"{column.Name} may be NULL, which has no place in a range.",
                $"ALTER TABLE {t.Name} ALTER COLUMN {new Identifier(column.Name)} SET NOT NULL");
        foreach (var index in t.Indexes.Where(i => !i.IsValid))
            yield return Block(
                "index", $"Index {index.Name} is not valid: some leaf lacks its part of it.",
                $"CREATE INDEX it on that leaf and ALTER INDEX … ATTACH PARTITION, or DROP INDEX {t.Name.With(index.Name)}");
        foreach (var pending in facts.Set.Leaves.Where(l => l.DetachPending))
            yield return Block(
                "detach", $"A DETACH CONCURRENTLY of {pending.Name} broke off.",
                $"ALTER TABLE {t.Name} DETACH PARTITION {pending.Name} FINALIZE");
        foreach (var publication in t.Publications.Where(p => p.ForAllTables))
            yield return Block(
                "publication", $"Publication {publication.Name} is FOR ALL TABLES: it would publish the copy as tables of its own.",
                "Publish the tables by name.");
    }

    static IEnumerable<PreflightCheck> OfForeignKeys(ReshapeFacts facts)
    {
        var t = facts.Shape;
        foreach (var fk in t.ForeignKeys.Where(f => f.IsSelf))
            yield return Block(
                "foreign key", $"Foreign key {fk.Name} references its own table.",
                $"ALTER TABLE {t.Name} DROP CONSTRAINT {new Identifier(fk.Name)}, and add it again after");
        if (facts.Version >= 180000) yield break;
        foreach (var fk in t.InboundForeignKeys.Where(f => f is { IsSelf: false, ReferencingIsPartitioned: true }))
            yield return Block(
                "foreign key",
                $"{fk.Referencing} is partitioned, where foreign key {fk.Name} cannot be re-made NOT VALID before PostgreSQL 18.",
                $"ALTER TABLE {fk.Referencing} DROP CONSTRAINT {new Identifier(fk.Name)}, and add it again after");
        if (t.ForeignKeys.Count > 0 && facts.Set.Leaves.FirstOrDefault(l => l.IsSubPartitioned) is { } sub)
            yield return Block(
                "foreign key", $"{sub.Name} is partitioned itself, where foreign keys cannot be re-made NOT VALID before PostgreSQL 18.",
                $"ALTER TABLE {t.Name} DROP CONSTRAINT {new Identifier(t.ForeignKeys[0].Name)}, and add it again after");
    }

    static IEnumerable<PreflightCheck> OfDefault(ReshapeFacts facts)
    {
        if (facts.Default is { Kind: not 'r' } odd)
            yield return Block(
                "default",
                $"{odd.Name}, the DEFAULT of {facts.Shape.Name}, is no plain table: a CHECK on it cannot prove that attaching a " +
                "leaf needs no look at its rows.",
                $"ALTER TABLE {facts.Shape.Name} DETACH PARTITION {odd.Name}");
    }

    static PreflightCheck Block(string name, string detail, string remedy) => new(name, Verdict.Block, detail, remedy);
}
