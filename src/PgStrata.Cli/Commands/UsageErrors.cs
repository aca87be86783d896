using System.CommandLine;
using System.CommandLine.Invocation;
using PgStrata.Cli.Configuration;

namespace PgStrata.Cli.Commands;

/// <summary>Tells on stderr what is wrong with a command line. System.CommandLine would print the help on stdout and end with 1.</summary>
static class UsageErrors
{
    const string MissingCommand = "Required command was not provided.";

    internal static bool Any(ParseResult parsed) => parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction;

    internal static int Show(ParseResult parsed, TextWriter error, TextWriter? answer = null)
    {
        var path = string.Join(' ', parsed.CommandResult.CommandPath().Skip(1).Select(c => c.Name).Prepend("pgstrata"));
        // A mistyped command is also a missing one; only the first is news.
        var messages = parsed.Errors.Select(e => e.Message).Where(m => m != MissingCommand || parsed.UnmatchedTokens.Count == 0);
        var lines = messages.Select(m => Clear(m, parsed.CommandResult.Command)).Distinct(StringComparer.Ordinal).ToList();
        foreach (var line in lines) error.WriteLine($"pgstrata: {line}");
        error.WriteLine($"hint: '{path} --help' shows how to write it.");
        if (parsed.Tokens.All(t => t.Value != CheckCommand.Nagios)) return ExitCode.Usage;
        // For a monitoring plugin 2 is a critical state of what it watches, and what a monitor shows is stdout.
        answer?.WriteLine(Bodies.NagiosLine.Unknown(string.Join(' ', lines)));
        return (int)Bodies.NagiosState.Unknown;
    }

    static string Clear(string message, Command command)
    {
        if (message == MissingCommand)
            return $"say what to do: {string.Join(", ", command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name))}.";
        const string unrecognized = "Unrecognized command or argument '";
        if (!message.StartsWith(unrecognized, StringComparison.Ordinal)) return message;
        var word = message[unrecognized.Length..^2];
        var known = command.Subcommands.Select(c => c.Name).Concat(Options(command));
        var what = word.StartsWith('-') ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
        return $"there is no {what} '{word}' here.{DidYouMean.Sentence(word, known)}";
    }

    static IEnumerable<string> Options(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(AllOptions).Where(o => o.Recursive)).Select(o => o.Name);

    static IEnumerable<Option> AllOptions(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(AllOptions));
}
