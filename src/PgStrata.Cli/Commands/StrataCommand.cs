using System.CommandLine;

namespace PgStrata.Cli.Commands;

/// <summary>A command of the tool: its help ends with examples, its errors with the exit code that fits.</summary>
abstract class StrataCommand(string name, string description) : Command(name, description)
{
    /// <summary>Command lines a reader can copy, shown at the end of the help.</summary>
    internal IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>
    /// Wires the body: the options are read into <typeparamref name="T"/> once, then the body runs under the error handling of all
    /// commands.
    /// </summary>
    protected void Runs<T>(Func<ParseResult, T> read, CommandBody<T> body) =>
        SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(parsed, context => body(read(parsed), context, cancellationToken)));
}
