namespace PgStrata.Cli.Tests;

/// <summary>What a run of the program left behind.</summary>
sealed record ToolRun(int ExitCode, string Output, string Error);
