using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Reshape;

/// <summary>The body of the cut-over: old leaves go to a schema of their own, new ones take their place. Catalog rows only.</summary>
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
        .. design.Branches is [var trunk, ..]
            ? [LeafSql.Attach(Table, trunk.Name, design.Key, trunk.Bound)] : design.Fresh.SelectMany(InPlace),
        .. design.Copies ? OutboundSql.AddNotValid(Shape, design.LeavesAfter, design.ParentTakesNotValid) : [],
        .. Shape.InboundForeignKeys.SelectMany(ForeignKeySql.AddInNotValid),
        .. design.NewPolicy is { } policy ? [PolicyPeriod(Table, policy)] : (SqlText[])[],
    ];

    internal IReadOnlyDictionary<string, string> Asserts()
    {
        var asserts = new Dictionary<string, string>
        {
            ["a new leaf is not one of the table"] = $"""
                SELECT count(*) = {design.Fresh.Count} FROM pg_catalog.pg_partition_tree({SqlText.Regclass(Table)}) t
                  WHERE t.relid = ANY ({Literal.OfArray(design.Fresh.Select(Now))}::regclass[])
                """,
        };
        foreach (var kept in design.Old.Select(design.Kept))
        {
            asserts[$"a view, rule, function or policy made meanwhile reads {kept.Name}"] = SwitchAsserts.IsReadByNobody(kept);
            asserts[$"a foreign key points at {kept.Name}"] = SwitchAsserts.IsReferencedByNobody(kept);
        }

        return asserts;
    }

    /// <summary>Its name once the switch is through.</summary>
    string Now(FreshLeaf leaf) => (design.Branches.Count > 0 ? leaf.Made : leaf.Name).ToString();

    IEnumerable<SqlText> Aside(OldLeaf leaf)
    {
        yield return SqlText.Of($"ALTER TABLE {Table} DETACH PARTITION {leaf.Name}");
        yield return SqlText.Of($"ALTER TABLE {leaf.Name} SET SCHEMA {new Identifier(design.OldSchema)}");
        if (leaf.Shape.Statistics.Count > 0) yield return LeafStatisticsSql.Follow(design.Kept(leaf));
    }

    IEnumerable<SqlText> InPlace(FreshLeaf leaf)
    {
        if (design.Copies) yield return SqlText.Of($"ALTER TABLE {design.Staged} DETACH PARTITION {leaf.Made}");
        if (leaf.Stage is not null)
        {
            yield return SqlText.Of($"ALTER TABLE {leaf.Made} SET SCHEMA {new Identifier(Table.Schema)}");
            if (Shape.Statistics.Count > 0) yield return LeafStatisticsSql.Follow(leaf.Name);
        }

        yield return LeafSql.Attach(Table, leaf.Name, design.Key, leaf.Bound);
    }

    /// <summary>What retention has done so far stays the measure: bounds are read as before.</summary>
    internal static SqlText PolicyPeriod(QualifiedName table, Policy policy) => SqlText.Of($"""
        UPDATE pgstrata.policy SET policy = {Literal.Of(Store.PolicyJson.Write(policy))}, changed_at = pg_catalog.clock_timestamp()
          WHERE table_name = {Literal.Of(table.ToString())}
        """);
}
