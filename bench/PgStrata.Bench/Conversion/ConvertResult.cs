namespace PgStrata.Bench.Conversion;

/// <summary>One conversion as measured.</summary>
/// <param name="Variant">Which.</param>
/// <param name="Title">For people.</param>
/// <param name="Rows">Rows in the table before.</param>
/// <param name="Round">Counts from 1.</param>
/// <param name="TotalSeconds">From the start of the first statement or process to the end of the last.</param>
/// <param name="WorkSeconds">The same without ANALYZE.</param>
/// <param name="AnalyzeSeconds">ANALYZE of the result.</param>
/// <param name="SpareSeconds">Of the work, the second unique index.</param>
/// <param name="RowsPerSecond">Rows by work.</param>
/// <param name="WalBytesPerRow">All WAL of the server, the live writer's too.</param>
/// <param name="SpareWalBytesPerRow">Of it, the second unique index.</param>
/// <param name="DiskGrowthBytes">Growth of the database, old table and all.</param>
/// <param name="LongestExclusiveLockMs">The greater of what the variant says itself and what was sampled from outside.</param>
/// <param name="Felt">What the live writer and reader felt.</param>
/// <param name="RowsLost">Rows acknowledged to the live writer that are not in the table afterwards.</param>
/// <param name="SameContent">Whether count and hash of the rows of before are what they were; null for a yardstick.</param>
/// <param name="Steps">Milliseconds.</param>
sealed record ConvertResult(
    string Variant, string Title, long Rows, int Round, double TotalSeconds, double WorkSeconds, double AnalyzeSeconds,
    double SpareSeconds, double RowsPerSecond, double WalBytesPerRow, double SpareWalBytesPerRow, long DiskGrowthBytes,
    double LongestExclusiveLockMs, Felt Felt, long RowsLost, bool? SameContent, IReadOnlyList<KeyValuePair<string, double>> Steps)
{
    /// <summary>Of the work, the comparison of every row, with ANALYZE beside it.</summary>
    public double CompareSeconds { get; init; }

    /// <summary>The most memory the program had; 0: there is none.</summary>
    public long PeakMemoryBytes { get; init; }
}
