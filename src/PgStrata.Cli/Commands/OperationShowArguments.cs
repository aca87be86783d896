namespace PgStrata.Cli.Commands;

/// <summary>Which operation to show.</summary>
/// <param name="Operation">The number that operation list shows.</param>
sealed record OperationShowArguments(long Operation);
