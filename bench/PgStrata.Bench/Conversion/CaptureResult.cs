namespace PgStrata.Bench.Conversion;

/// <summary>Writers with and without the capture.</summary>
/// <param name="Rows">Rows in the table.</param>
/// <param name="RateWithout">Operations a second.</param>
/// <param name="RateWith">The same, captured.</param>
/// <param name="P99WithoutMs">The 99th percentile of an operation.</param>
/// <param name="P99WithMs">The same, captured.</param>
sealed record CaptureResult(long Rows, double RateWithout, double RateWith, double P99WithoutMs, double P99WithMs);
