namespace PgStrata.Cli.Commands;

/// <summary>Which operation's copy to compare.</summary>
/// <param name="Operation">The id that operation list shows.</param>
sealed record VerifyArguments(string Operation);
