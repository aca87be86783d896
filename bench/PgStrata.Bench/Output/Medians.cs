namespace PgStrata.Bench.Output;

/// <summary>The median, which one disturbed round does not move.</summary>
static class Medians
{
    internal static double Of(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
