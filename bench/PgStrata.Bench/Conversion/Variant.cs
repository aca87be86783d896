namespace PgStrata.Bench.Conversion;

/// <summary>One way to convert the table.</summary>
/// <param name="Name">Short, for the JSON.</param>
/// <param name="Title">For people.</param>
/// <param name="Prepare">What an operator has installed long before; null: nothing.</param>
/// <param name="RunAsync">Converts and says what it can tell apart.</param>
/// <param name="Converts">False when it only does a part of the work, as a yardstick.</param>
sealed record Variant(string Name, string Title, string? Prepare, Func<BenchDatabase, Task<VariantParts>> RunAsync, bool Converts = true);
