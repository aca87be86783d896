using PgStrata.Execution;
using PgStrata.Store;

namespace PgStrata.Cli.Bodies;

/// <summary>Something to ask of an operation.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="So">What can be said once it was heard.</param>
/// <param name="Ask">Writes it; gives its number.</param>
sealed record Request(string Name, string So, Func<Requests, string, CancellationToken, Task<long>> Ask)
{
    /// <summary>The state it is to end in, when that is what was asked for; null when it goes on.</summary>
    internal Func<string, bool>? Ends { get; init; }

    /// <summary>What can be said once it has ended so.</summary>
    internal string? Ended { get; init; }

    /// <summary>Whether there is nothing to wait for any more, whatever became of it.</summary>
    internal bool IsOver(OperationRow row) => Ends is null || row.State != OperationState.Running;
}
