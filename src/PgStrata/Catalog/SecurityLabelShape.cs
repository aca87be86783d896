namespace PgStrata.Catalog;

/// <summary>A security label on the table or, with <paramref name="Column"/>, on a column.</summary>
sealed record SecurityLabelShape(string Provider, string? Column, string Label);
