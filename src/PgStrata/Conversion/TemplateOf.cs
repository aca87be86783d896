using PgStrata.Catalog;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Conversion;

/// <summary>The leaf template of a table: what LIKE and ATTACH do not give a leaf (hazards B-1, B-2; conversion F37).</summary>
static class TemplateOf
{
    internal static LeafTemplate Shape(TableShape shape, IReadOnlyList<UniqueKey> keys) => new()
    {
        Owner = shape.Owner,
        AccessMethod = shape.AccessMethod is "heap" ? null : shape.AccessMethod,
        Tablespace = shape.Tablespace,
        Unlogged = shape.Persistence == 'u',
        Options = [.. shape.Options, .. shape.ToastOptions.Select(o => "toast." + o)],
        Statements = [.. Statements(shape, keys).Select(s => s.Text)],
    };

    static IEnumerable<SqlText> Statements(TableShape shape, IReadOnlyList<UniqueKey> keys)
    {
        var leaf = SqlText.Raw(LeafTemplate.LeafMark);
        foreach (var key in keys.Where(k => k.Treatment == KeyTreatment.Local))
            yield return key.Constraint is null
                ? SqlText.Of($"CREATE UNIQUE INDEX ON {leaf} {SqlText.Raw(key.Index.Body)}")
                : SqlText.Of($"ALTER TABLE {leaf} ADD {SqlText.Raw(key.LocalKind)} {key.NullsAndInclude(key.Columns)}{key.Deferral}");
        foreach (var statement in ColumnSql.Settings(shape, leaf)) yield return statement;
        if (ReplicaIdentitySql.OfLeaf(shape, leaf) is { } identity) yield return identity;
        foreach (var statement in AccessSql.Grants(shape, leaf)) yield return statement;
        foreach (var statement in AccessSql.RowSecurity(shape, leaf)) yield return statement;
    }
}
