namespace PgStrata.Bench.Conversion;

/// <summary>The same live load on an untouched copy, for as long as a variant took: what this machine does to it anyway.</summary>
sealed record ControlResult(string Variant, long Rows, int Round, double Seconds, Felt Felt);
