namespace PgStrata.Tests.Chaos;

/// <summary>What a writer knows of a row of its own.</summary>
/// <param name="At">The partition key.</param>
/// <param name="Value">The value; the note says the same.</param>
/// <param name="Truncates">How many TRUNCATEs there had been when it was written: a later one has removed it.</param>
readonly record struct ChaosRow(DateTime At, long Value, long Truncates);
