using PgStrata.Partitioning;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Planning;

/// <summary>
/// The SQL that makes one leaf: stand-alone CREATE with the whole template, then ATTACH. Never
/// PARTITION OF, which stops readers of the parent.
/// </summary>
static class LeafSql
{
    /// <summary>CREATE TABLE and everything on the leaf before it is attached.</summary>
    internal static IEnumerable<SqlText> Create(QualifiedName parent, QualifiedName leaf, LeafTemplate template) =>
        [.. Bare(parent, leaf, template), .. Dress(leaf, template)];

    /// <summary>CREATE TABLE like the parent: with the indexes that one has then.</summary>
    internal static IEnumerable<SqlText> Bare(QualifiedName parent, QualifiedName leaf, LeafTemplate template)
    {
        var unlogged = SqlText.Raw(template.Unlogged ? "UNLOGGED " : "");
        var method = template.AccessMethod is { } am ? SqlText.Of($" USING {new Identifier(am)}") : default;
        var options = template.Options.Count > 0 ? SqlText.Raw($" WITH ({string.Join(", ", template.Options)})") : default;
        var tablespace = template.Tablespace is { } ts ? SqlText.Of($" TABLESPACE {new Identifier(ts)}") : default;
        // EXCLUDING IDENTITY: a leaf with an identity of its own is refused from 17 on, and
        // hands out a second sequence before.
        yield return SqlText.Of(
            $"CREATE {unlogged}TABLE {leaf} (LIKE {parent} INCLUDING ALL EXCLUDING IDENTITY){method}{options}{tablespace}");
        yield return SqlText.Of($"ALTER TABLE {leaf} OWNER TO {new Identifier(template.Owner)}");
    }

    /// <summary>What the template adds to a leaf that has its indexes.</summary>
    internal static IEnumerable<SqlText> Dress(QualifiedName leaf, LeafTemplate template)
    {
        if (template.Statements.Count > 0)
            yield return SqlText.Of($"SELECT pg_catalog.set_config('pgstrata.relation', {Literal.Of(leaf.ToString())}, true)");
        var name = new Identifier(leaf.Name).ToString();
        foreach (var statement in template.Statements)
            yield return SqlText.Raw(
                statement
                    .Replace(LeafTemplate.LeafMark, leaf.ToString(), StringComparison.Ordinal)
                    .Replace(LeafTemplate.NameMark, name, StringComparison.Ordinal));
    }

    internal static SqlText Attach(QualifiedName parent, QualifiedName leaf, PartitionKey key, RangeBound bound) =>
        Attach(parent, leaf, Values(key, bound));

    /// <param name="parent">The partitioned table.</param>
    /// <param name="leaf">The leaf.</param>
    /// <param name="bound">FOR VALUES …, or DEFAULT.</param>
    internal static SqlText Attach(QualifiedName parent, QualifiedName leaf, SqlText bound) =>
        SqlText.Of($"ALTER TABLE {parent} ATTACH PARTITION {leaf} {bound}");

    internal static SqlText Values(PartitionKey key, RangeBound bound)
    {
        var (from, to) = (SqlText.Raw(key.BoundLiteral(bound.Lower)), SqlText.Raw(key.BoundLiteral(bound.Upper)));
        return SqlText.Of($"FOR VALUES FROM ({from}) TO ({to})");
    }
}
