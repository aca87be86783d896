namespace PgStrata.Cli.Commands;

/// <summary>What an operation waits for and tells of.</summary>
/// <param name="Gates">Queries that must return true before the switch.</param>
/// <param name="Hooks">Commands to run before and after phases.</param>
sealed record GateArguments(IReadOnlyList<string> Gates, IReadOnlyList<HookArgument> Hooks);
