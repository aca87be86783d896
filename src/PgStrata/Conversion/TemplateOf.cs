using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Conversion;

/// <summary>The leaf template of the table that is converted: its look, and the unique keys that stay on the leaves.</summary>
static class TemplateOf
{
    internal static LeafTemplate Shape(TableShape shape, IReadOnlyList<UniqueKey> keys, KeyColumns key) =>
        ShapeTemplate.Of(
            shape, Local(keys), Look(keys), index => keys.FirstOrDefault(k => k.Index.Oid == index.Oid)?.BodyOnLeaf(key) ?? index.Body);

    static List<LocalIndex> Look(IReadOnlyList<UniqueKey> keys) =>
    [
        .. keys.Where(k => k.Treatment == KeyTreatment.Local)
            .Select(k => new LocalIndex(k.Index.Body, IsUnique: true, k.Constraint is null ? null : k.LocalKind, k.Deferral.Text)),
    ];

    static IEnumerable<SqlText> Local(IReadOnlyList<UniqueKey> keys)
    {
        var leaf = SqlText.Raw(LeafTemplate.LeafMark);
        foreach (var local in keys.Where(k => k.Treatment == KeyTreatment.Local))
            yield return local.Constraint is null
                ? SqlText.Of($"CREATE UNIQUE INDEX ON {leaf} {SqlText.Raw(local.Index.Body)}{local.Tablespace}")
                : SqlText.Of($"ALTER TABLE {leaf} ADD {local.ConstraintBody(local.LocalKind, local.Columns)}");
    }
}
