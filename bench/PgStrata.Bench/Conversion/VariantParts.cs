namespace PgStrata.Bench.Conversion;

/// <summary>What a variant can tell apart of its own work.</summary>
/// <param name="AnalyzeSeconds">ANALYZE of the result: nearly a constant, and no variant can do without.</param>
/// <param name="SpareSeconds">The second unique index, which keeps the way back instant.</param>
/// <param name="SpareWalBytes">Its WAL.</param>
/// <param name="LockMs">How long it held the lock that stops readers and writers, by its own clock; 0: it cannot tell.</param>
/// <param name="Steps">What took how long, milliseconds.</param>
sealed record VariantParts(
    double AnalyzeSeconds, double SpareSeconds, long SpareWalBytes, double LockMs, IReadOnlyList<KeyValuePair<string, double>> Steps)
{
    /// <summary>The comparison of every row, with ANALYZE beside it.</summary>
    public double CompareSeconds { get; init; }

    /// <summary>The most memory the program had; 0: there is none.</summary>
    public long PeakMemoryBytes { get; init; }
}
