using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Reshape;

/// <summary>Takes the leaves of a branch over to the table, or back: catalog rows only, the CHECK of each leaf proves its bound.</summary>
static class BranchSql
{
    internal static SqlText Attach(QualifiedName table, QualifiedName part, string from, string to) =>
        SqlText.Of($"ALTER TABLE {table} ATTACH PARTITION {part} FOR VALUES FROM ({SqlText.Raw(from)}) TO ({SqlText.Raw(to)})");

    internal static SqlText Detach(QualifiedName table, QualifiedName part) => SqlText.Of($"ALTER TABLE {table} DETACH PARTITION {part}");

    /// <summary>Moves a table to another schema, where it is not there already.</summary>
    internal static IEnumerable<SqlText> Move(QualifiedName from, QualifiedName to)
    {
        if (from == to) yield break;
        yield return SqlText.Of($"ALTER TABLE {from} SET SCHEMA {new Identifier(to.Schema)}");
        yield return LeafStatisticsSql.Follow(to);
    }

    /// <summary>The branch gives its place in the table to its children.</summary>
    internal static IEnumerable<SqlText> Flatten(
        QualifiedName table, QualifiedName branch,
        IEnumerable<(QualifiedName Made, QualifiedName Name, string From, string To)> children) =>
    [
        // The children first: from 17 on, to detach a partitioned table takes an identity from its partitions, which theirs never had.
        .. children.SelectMany(c => Move(c.Made, c.Name).Prepend(Detach(branch, c.Made))),
        Detach(table, branch),
        .. children.Select(c => Attach(table, c.Name, c.From, c.To)),
    ];

    /// <summary>The children give their places in the table to the branch.</summary>
    internal static IEnumerable<SqlText> Gather(
        QualifiedName table, QualifiedName branch, string from, string to,
        IEnumerable<(QualifiedName Made, QualifiedName Name, string From, string To)> children) =>
    [
        .. children.SelectMany(c => (SqlText[])[Detach(table, c.Name), .. Move(c.Name, c.Made), Attach(branch, c.Made, c.From, c.To)]),
        Attach(table, branch, from, to),
    ];

    /// <summary>The table's indexes on the trunk, and so on all branches: the leaves have theirs.</summary>
    internal static IEnumerable<SqlText> Dress(TableShape shape, QualifiedName trunk) =>
        from index in shape.Indexes
        let constraint = shape.Constraints.FirstOrDefault(c => c.IndexOid == index.Oid)
        select constraint is null
            ? SqlText.Of($"CREATE {SqlText.Raw(index.IsUnique ? "UNIQUE " : "")}INDEX ON {trunk} {SqlText.Raw(index.Body)}")
            : SqlText.Of($"ALTER TABLE {trunk} ADD {SqlText.Raw(constraint.Definition)}");
}
