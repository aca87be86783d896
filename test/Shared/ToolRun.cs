namespace PgStrata.Testing;

/// <summary>What a run of the program left behind.</summary>
sealed record ToolRun(int ExitCode, string Output, string Error)
{
    public override string ToString() => $"exit {ExitCode}\n{Output}\n{Error}";
}
