namespace PgStrata.Bench.Output;

/// <summary>Lines of a table with its columns aligned: the first to the left, figures to the right.</summary>
static class TextTable
{
    internal static IReadOnlyList<string> Of(IEnumerable<IReadOnlyList<string>> rows)
    {
        var cells = rows.ToList();
        var widths = Enumerable.Range(0, cells.Max(row => row.Count))
            .Select(column => cells.Max(row => row.ElementAtOrDefault(column)?.Length ?? 0))
            .ToArray();
        return [.. cells.Select(row => string.Join("  ", row.Select(Padded)))];

        string Padded(string cell, int column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]);
    }
}
