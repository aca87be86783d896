using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>
/// DEFAULT may hold the past only (conversion 8 d): a validated one-sided CHECK proves every later ATTACH, so no leaf is ever made by scanning
/// DEFAULT under ACCESS EXCLUSIVE (pg_partman #876). It never has to move: beyond it rows have leaves or are rejected.
/// </summary>
static class FenceSql
{
    internal const string Name = "pgstrata_fence";

    internal static SqlText Add(QualifiedName leaf, TableShape shape, PartitionKey key, Edge until)
    {
        var column = new Identifier(key.Column);
        var below = until.IsFinite ? SqlText.Of($"{column} < {SqlText.Raw(key.Literal(until.Position))}") : SqlText.Raw("false");
        var proof = shape.Column(key.Column) is { NotNull: true } ? below : SqlText.Of($"{column} IS NULL OR {below}");
        return SqlText.Of($"ALTER TABLE {leaf} ADD CONSTRAINT {new Identifier(Name)} CHECK ({proof})");
    }
}
