using System.Globalization;

namespace PgStrata.Testing;

/// <summary>What the clients of a load felt.</summary>
/// <param name="Summaries">One for each label, in the order they were added.</param>
sealed record LoadReport(TimeSpan Duration, IReadOnlyList<LoadSummary> Summaries, IReadOnlyList<LoadError> Errors)
{
    /// <summary>How many operations were acknowledged.</summary>
    public long Acknowledged => Summaries.Sum(summary => (long)summary.Count);

    public LoadSummary this[string label] => Summaries.Single(summary => summary.Label == label);

    /// <summary>The errors that are not the expected ones.</summary>
    public IReadOnlyList<LoadError> ErrorsExcept(params string[] sqlStates) =>
        [.. Errors.Where(error => error.SqlState is null || !sqlStates.Contains(error.SqlState, StringComparer.Ordinal))];

    public override string ToString() => string.Join('\n', [
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Acknowledged} operations acknowledged in {Duration.TotalSeconds:0.0} s, {Errors.Count} errors"),
        .. Summaries.Select(summary => "  " + summary),
        .. Errors.Take(20).Select(error => "  " + error),
        .. Errors.Count > 20 ? ["  …"] : Array.Empty<string>()]);
}
