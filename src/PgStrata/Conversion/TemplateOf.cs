using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Conversion;

/// <summary>The leaf template of the table that is converted: its look, and the unique keys that stay on the leaves.</summary>
static class TemplateOf
{
    internal static LeafTemplate Shape(TableShape shape, IReadOnlyList<UniqueKey> keys) => ShapeTemplate.Of(shape, Local(keys));

    static IEnumerable<SqlText> Local(IReadOnlyList<UniqueKey> keys)
    {
        var leaf = SqlText.Raw(LeafTemplate.LeafMark);
        foreach (var key in keys.Where(k => k.Treatment == KeyTreatment.Local))
            yield return key.Constraint is null
                ? SqlText.Of($"CREATE UNIQUE INDEX ON {leaf} {SqlText.Raw(key.Index.Body)}")
                : SqlText.Of($"ALTER TABLE {leaf} ADD {SqlText.Raw(key.LocalKind)} {key.NullsAndInclude(key.Columns)}{key.Deferral}");
    }
}
