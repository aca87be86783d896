namespace PgStrata.Cli.Output;

/// <summary>How far something is.</summary>
/// <param name="Title">What is being done: "validate bound", "build index fixes_pkey".</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all, null when unknown.</param>
/// <param name="Unit">rows, blocks, leaves.</param>
sealed record ProgressSample(string Title, long Done, long? Total, string Unit)
{
    /// <summary>What else there is to say, such as why it waits.</summary>
    internal string? Detail { get; init; }
}
