namespace PgStrata.Cli.Configuration;

/// <summary>Something wrong in a policy file.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="Column">Counted from 1.</param>
/// <param name="Message">What is wrong and what to write.</param>
sealed record PolicyFileFault(string File, int Line, int Column, string Message)
{
    /// <summary>file:line:column: message, the form editors jump to.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}: {Message}";
}
