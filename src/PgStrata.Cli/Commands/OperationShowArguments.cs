namespace PgStrata.Cli.Commands;

/// <summary>Which operation to show.</summary>
/// <param name="Operation">The id that operation list shows.</param>
sealed record OperationShowArguments(string Operation);
