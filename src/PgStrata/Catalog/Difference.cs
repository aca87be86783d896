namespace PgStrata.Catalog;

/// <summary>One thing that differs between two shapes.</summary>
/// <param name="Path">Where, by names: <c>columns/received_at/not_null</c>.</param>
/// <param name="Before">What was; null when it was not there.</param>
/// <param name="After">What is; null when it is gone.</param>
sealed record Difference(string Path, string? Before, string? After)
{
    public override string ToString() => $"{Path}: {Before ?? "(absent)"} → {After ?? "(absent)"}";
}
