using System.CommandLine;
using System.CommandLine.Parsing;

namespace PgStrata.Cli.Commands;

static class CommandResultExtensions
{
    /// <summary>The commands from the root to this one.</summary>
    internal static IEnumerable<Command> CommandPath(this CommandResult result)
    {
        var path = new Stack<Command>();
        for (SymbolResult? at = result; at is not null; at = at.Parent)
            if (at is CommandResult command)
                path.Push(command.Command);
        return path;
    }

    /// <summary>True when the option was written, not defaulted.</summary>
    internal static bool Given(this CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    /// <summary>
    /// The option's text as it was written; null when it was not. Asked for its value, an option that is wrong throws, and completion asks
    /// before it is finished.
    /// </summary>
    internal static string? Text(this CommandResult result, Option option) =>
        result.GetResult(option) is { Implicit: false, Tokens: [.., var last] } ? last.Value : null;
}
