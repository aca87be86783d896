using System.Globalization;

namespace PgStrata.Catalog;

/// <summary>The object accounting: every part of the old shape is carried, changed as planned, or a reason not to commit.</summary>
/// <param name="Carried">Objects (columns, indexes, keys, grants …) that are the same after as before.</param>
/// <param name="Explained">Differences the plan announced.</param>
/// <param name="Unexplained">Differences it did not.</param>
/// <param name="Unmet">Differences it announced that did not come.</param>
sealed record ShapeAccounting(
    int Carried, IReadOnlyList<Difference> Explained, IReadOnlyList<Difference> Unexplained, IReadOnlyList<Expectation> Unmet)
{
    internal bool Balances => Unexplained.Count == 0 && Unmet.Count == 0;

    /// <summary>Holds the difference between two shapes against what was announced.</summary>
    internal static ShapeAccounting Of(TableShape before, TableShape after, IReadOnlyList<Expectation> expected)
    {
        var differences = ShapeDifference.Between(before, after);
        var explained = differences.Where(d => expected.Any(e => e.Explains(d))).ToList();
        var touched = differences.Select(d => ShapePath.Object(d.Path)).ToHashSet(StringComparer.Ordinal);
        return new ShapeAccounting(
            ShapeRendering.Of(before).Keys.Select(ShapePath.Object).Distinct(StringComparer.Ordinal).Count(o => !touched.Contains(o)),
            explained,
            [.. differences.Except(explained)],
            [.. expected.Where(e => e.IsNeeded && !differences.Any(e.Explains))]);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Carried} carried, {Explained.Count} changed as planned, {Unexplained.Count} not explained, {Unmet.Count} planned but missing");
}
