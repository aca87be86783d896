namespace PgStrata.Maintenance;

/// <summary>The last run of retention in words and numbers that JSON has.</summary>
sealed record RetainedRow(long Now, string? Keep, int Deferred, double ClockSkewSeconds);
