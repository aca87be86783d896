using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Sql;

namespace PgStrata.Planning;

/// <summary>
/// DEFAULT may hold the past only: a validated one-sided CHECK proves every later ATTACH, so no leaf is ever made by scanning DEFAULT under
/// ACCESS EXCLUSIVE. It never has to move: the edge of the last leaf at the time it is made lies at or before every leaf that is still to
/// come, and rows beyond it have leaves or are rejected.
/// </summary>
static class FenceSql
{
    internal const string Name = "pgstrata_fence";

    internal static SqlText Add(QualifiedName leaf, TableShape shape, PartitionKey key, Edge until) =>
        Add(leaf, Proof(shape.Column(key.Column) is { NotNull: true }, key, until));

    internal static SqlText Add(QualifiedName leaf, SqlText proof) =>
        SqlText.Of($"ALTER TABLE {leaf} ADD CONSTRAINT {new Identifier(Name)} CHECK ({proof})");

    /// <summary>What the CHECK says.</summary>
    internal static SqlText Proof(bool keyIsNotNull, PartitionKey key, Edge until)
    {
        var column = new Identifier(key.Column);
        var below = until.IsFinite ? SqlText.Of($"{column} < {SqlText.Raw(key.Literal(until.Position))}") : SqlText.Raw("false");
        return keyIsNotNull ? below : SqlText.Of($"{column} IS NULL OR {below}");
    }
}
