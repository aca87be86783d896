using PgStrata.Catalog;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Planning;

/// <summary>The leaf template read off a table: what LIKE and ATTACH do not give a leaf.</summary>
static class ShapeTemplate
{
    /// <param name="shape">The table whose look every leaf gets.</param>
    /// <param name="local">Indexes and keys that exist on leaves only, as statements on <see cref="LeafTemplate.LeafMark"/>.</param>
    /// <param name="localLook">The same as they look once they are there.</param>
    /// <param name="bodyOnLeaf">The text an index of the shape has on a leaf, when it is not its own.</param>
    internal static LeafTemplate Of(
        TableShape shape, IEnumerable<SqlText> local, IReadOnlyList<LocalIndex> localLook,
        Func<IndexShape, string>? bodyOnLeaf = null) => new()
    {
        Owner = shape.Owner,
        AccessMethod = shape.AccessMethod is "heap" ? null : shape.AccessMethod,
        Tablespace = shape.Tablespace,
        Unlogged = shape.Persistence == 'u',
        Options = [.. shape.Options, .. shape.ToastOptions.Select(o => "toast." + o)],
        Statements = [.. Statements(shape, local, bodyOnLeaf ?? (i => i.Body)).Select(s => s.Text)],
        Look = ShapeLook.Of(shape, localLook, bodyOnLeaf ?? (i => i.Body)),
    };

    static IEnumerable<SqlText> Statements(TableShape shape, IEnumerable<SqlText> local, Func<IndexShape, string> bodyOnLeaf)
    {
        var leaf = SqlText.Raw(LeafTemplate.LeafMark);
        foreach (var statement in local) yield return statement;
        foreach (var statement in ColumnSql.Settings(shape, leaf)) yield return statement;
        if (ReplicaIdentitySql.WithoutIndex(shape, leaf) is { } identity) yield return identity;
        foreach (var statement in LeafIndexSql.Of(shape, bodyOnLeaf)) yield return statement;
        foreach (var statistics in shape.Statistics) yield return StatisticsSql.OnLeaf(shape, statistics);
        foreach (var statement in AccessSql.Grants(shape, leaf)) yield return statement;
        foreach (var statement in AccessSql.RowSecurity(shape, leaf, SqlText.Raw(LeafTemplate.NameMark))) yield return statement;
    }
}
