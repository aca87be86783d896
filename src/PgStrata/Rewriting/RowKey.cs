using PgStrata.Catalog;

namespace PgStrata.Rewriting;

/// <summary>The columns by which a change is traced: the primary key, or a unique key that can stand for it.</summary>
static class RowKey
{
    internal static IReadOnlyList<string>? Of(TableShape shape) => shape.Indexes
        .Where(i => i is { IsUnique: true, IsValid: true, IsExclusion: false, HasExpressions: false, IsPartial: false })
        .Where(i => i.KeyColumns.All(c => shape.Column(c!) is { NotNull: true }))
        .OrderByDescending(i => i.IsPrimary).ThenBy(i => i.KeyColumns.Count).ThenBy(i => i.Name, StringComparer.Ordinal)
        .FirstOrDefault()?.KeyColumns.Select(c => c!).ToList();
}
