using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Reshape;

/// <summary>The body of the cut-over: the old leaves go to a schema of their own, the new ones take their place. Catalog rows only.</summary>
sealed class ReshapeSwitchSql(ReshapeDesign design)
{
    TableShape Shape => design.Shape;

    QualifiedName Table => design.Table;

    internal IEnumerable<SqlText> Statements() =>
    [
        .. Shape.InboundForeignKeys.Select(ForeignKeySql.Drop),
        // Rows that nobody sees any more would forbid to delete what they reference.
        .. design.Copies ? OutboundSql.Drop(Shape, Table) : [],
        .. design.Old.SelectMany(Aside),
        .. design.Fresh.SelectMany(InPlace),
        .. design.Copies ? OutboundSql.AddNotValid(Shape, design.LeavesAfter, design.ParentTakesNotValid) : [],
        .. Shape.InboundForeignKeys.SelectMany(ForeignKeySql.AddInNotValid),
        .. design.NewPolicy is { } policy ? [PolicyPeriod(Table, policy)] : (SqlText[])[],
    ];

    internal IReadOnlyDictionary<string, string> Asserts()
    {
        var asserts = new Dictionary<string, string>
        {
            ["a new leaf is not one of the table"] = SwitchAsserts.AreAttached(Table, design.Fresh.Select(f => f.Name.Name)),
        };
        foreach (var kept in design.Old.Select(design.Kept))
        {
            asserts[$"a view, rule, function or policy made meanwhile reads {kept.Name}"] = SwitchAsserts.IsReadByNobody(kept);
            asserts[$"a foreign key points at {kept.Name}"] = SwitchAsserts.IsReferencedByNobody(kept);
        }

        return asserts;
    }

    IEnumerable<SqlText> Aside(OldLeaf leaf) =>
    [
        SqlText.Of($"ALTER TABLE {Table} DETACH PARTITION {leaf.Name}"),
        SqlText.Of($"ALTER TABLE {leaf.Name} SET SCHEMA {new Identifier(design.OldSchema)}"),
    ];

    IEnumerable<SqlText> InPlace(FreshLeaf leaf)
    {
        if (design.Copies) yield return SqlText.Of($"ALTER TABLE {design.Staged} DETACH PARTITION {leaf.Made}");
        if (leaf.Stage is not null)
        {
            yield return SqlText.Of($"ALTER TABLE {leaf.Made} SET SCHEMA {new Identifier(Table.Schema)}");
            yield return LeafStatisticsSql.Follow(leaf.Name, leaf.Stage);
        }

        yield return LeafSql.Attach(Table, leaf.Name, design.Key, leaf.Bound);
        // Its bound as a leaf says from now on what the CHECK says.
        if (design.Copies)
            yield return SqlText.Of($"ALTER TABLE {leaf.Name} DROP CONSTRAINT {new Identifier(design.Proof)}, {CaptureSql.Awake}");
    }

    /// <summary>What retention has done so far stays the measure: bounds are read as before.</summary>
    internal static SqlText PolicyPeriod(QualifiedName table, Policy policy) => SqlText.Of($"""
        UPDATE pgstrata.policy SET policy = {Literal.Of(Store.PolicyJson.Write(policy))}, changed_at = pg_catalog.clock_timestamp()
          WHERE table_name = {Literal.Of(table.ToString())}
        """);
}
