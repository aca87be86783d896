using PgStrata.Planning;

namespace PgStrata.Cli.Commands;

/// <summary>Which operation, and how to act on it.</summary>
/// <param name="Operation">The id that operation list shows.</param>
/// <param name="Plan">Whether to act.</param>
/// <param name="Run">What was said now about locks, gates and hooks.</param>
/// <param name="Wait">When a tool is at work on it: until it has done what was asked.</param>
sealed record OperationArguments(string Operation, PlanArguments Plan, RunSettings Run, bool Wait = false);
