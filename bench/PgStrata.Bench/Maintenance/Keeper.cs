namespace PgStrata.Bench.Maintenance;

/// <summary>One way to maintain all tables.</summary>
/// <param name="Name">Short, for the JSON.</param>
/// <param name="Title">For people.</param>
/// <param name="RunAsync">One run over all tables.</param>
sealed record Keeper(string Name, string Title, Func<BenchDatabase, Task> RunAsync)
{
    /// <summary>How often it runs before it is measured.</summary>
    internal int Before { get; init; }
}
