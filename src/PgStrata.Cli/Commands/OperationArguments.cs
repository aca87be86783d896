namespace PgStrata.Cli.Commands;

/// <summary>Which operation, and whether to ask.</summary>
/// <param name="Operation">The number that operation list shows.</param>
/// <param name="Plan">Whether to act.</param>
/// <param name="Locks">How hard to try for locks.</param>
sealed record OperationArguments(long Operation, PlanArguments Plan, LockArguments Locks);
