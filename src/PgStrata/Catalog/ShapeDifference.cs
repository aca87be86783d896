namespace PgStrata.Catalog;

/// <summary>Compares two shapes by names: a table with itself later, or with the partitioned table that took its place.</summary>
static class ShapeDifference
{
    /// <summary>What differs, ordered by path; nothing when the shapes are equal.</summary>
    /// <param name="before">The shape that was.</param>
    /// <param name="after">The shape that is. It may still have another name: its name counts as the first one's.</param>
    internal static IReadOnlyList<Difference> Between(TableShape before, TableShape after)
    {
        var old = ShapeRendering.Of(before);
        var now = ShapeRendering.Of(after, before.Name);
        return
        [
            .. old.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(path => new Difference(path, old.GetValueOrDefault(path), now.GetValueOrDefault(path)))
                .Where(difference => difference.Before != difference.After),
        ];
    }
}
