namespace PgStrata.Bench.Conversion;

/// <summary>A copy that was killed and resumed.</summary>
/// <param name="Rows">Rows in the table.</param>
/// <param name="BlocksBefore">Blocks a second before it was killed.</param>
/// <param name="BlocksAfter">Blocks a second of the run that resumed it.</param>
sealed record ResumeResult(long Rows, double BlocksBefore, double BlocksAfter);
