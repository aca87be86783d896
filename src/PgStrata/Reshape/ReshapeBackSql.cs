using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Reshape;

/// <summary>The body of the switch back: the old leaves take their place again. Catalog rows only.</summary>
sealed class ReshapeBackSql(AfterReshapeFacts f)
{
    TableShape Shape => f.Now;

    internal IEnumerable<SqlText> Statements() =>
    [
        .. Shape.InboundForeignKeys.Select(ForeignKeySql.Drop),
        // Rows that nobody sees any more would forbid to delete what they reference.
        .. OutboundSql.Drop(Shape, f.Table),
        .. f.IsBranched ? [BranchSql.Detach(f.Table, f.Staged)] : f.Made.SelectMany(Aside),
        .. f.Record.Replaced.SelectMany(InPlace),
        .. OutboundSql.AddNotValid(Shape, LeavesAfter, f.ParentTakesNotValid),
        .. Shape.InboundForeignKeys.SelectMany(ForeignKeySql.AddInNotValid),
        .. f.Record.Policy is { } policy ? [ReshapeSwitchSql.PolicyPeriod(f.Table, PolicyJson.Read(policy))] : (SqlText[])[],
        Journal.SetState(f.Of, OperationState.RolledBack, null),
    ];

    internal IReadOnlyDictionary<string, string> Asserts() => new Dictionary<string, string>
    {
        ["an old leaf is not one of the table"] = SwitchAsserts.AreAttached(f.Table, f.Record.Replaced.Select(l => l.Name)),
    };

    internal IEnumerable<QualifiedName> LeavesAfter =>
        f.Others.Select(l => l.Name).Concat(f.Record.Replaced.Select(AfterReshapeFacts.Name));

    /// <summary>Where a leaf that gives its place up is then.</summary>
    internal QualifiedName Put(RecordedLeaf leaf) =>
        leaf.IsNamesake ? new QualifiedName(f.Record.Stage, leaf.Name) : AfterReshapeFacts.Name(leaf);

    IEnumerable<SqlText> Aside(RecordedLeaf leaf)
    {
        var name = AfterReshapeFacts.Name(leaf);
        yield return SqlText.Of($"ALTER TABLE {f.Table} DETACH PARTITION {name}");
        if (!leaf.IsNamesake) yield break;
        yield return SqlText.Of($"ALTER TABLE {name} SET SCHEMA {new Identifier(f.Record.Stage)}");
        yield return LeafStatisticsSql.Follow(Put(leaf));
    }

    IEnumerable<SqlText> InPlace(RecordedLeaf leaf)
    {
        var (kept, name) = (f.KeptName(leaf), AfterReshapeFacts.Name(leaf));
        yield return SqlText.Of($"ALTER TABLE {f.OldTable} DETACH PARTITION {kept}");
        yield return SqlText.Of($"ALTER TABLE {kept} SET SCHEMA {new Identifier(leaf.Schema)}");
        yield return LeafStatisticsSql.Follow(name);
        yield return SqlText.Of(
            $"ALTER TABLE {f.Table} ATTACH PARTITION {name} FOR VALUES FROM ({SqlText.Raw(leaf.From)}) TO ({SqlText.Raw(leaf.To)})");
        yield return SqlText.Of($"ALTER TABLE {name} DROP CONSTRAINT {new Identifier(f.Record.Proof)}");
    }
}
