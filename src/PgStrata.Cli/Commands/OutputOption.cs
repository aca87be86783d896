using System.CommandLine;
using PgStrata.Cli.Output;

namespace PgStrata.Cli.Commands;

/// <summary>--output, with the formats the command at hand has; the first is the default.</summary>
static class OutputOption
{
    const string Name = "--output";

    internal static Option<OutputFormat> Create(params OutputFormat[] formats)
    {
        var option = ValueOption.Choice(Name, $"How the result is printed on stdout (default: {Text(formats[0])})",
            [.. formats.Select(Text)],
            text => Enum.Parse<OutputFormat>(text, ignoreCase: true));
        option.Aliases.Add("-o");
        return option;
    }

    /// <summary>What was asked for; a table for commands that have no such option.</summary>
    internal static OutputFormat Of(ParseResult parsed) =>
        parsed.CommandResult.Command.Options.FirstOrDefault(o => o.Name == Name) is Option<OutputFormat> option
            ? parsed.GetValue(option) : OutputFormat.Table;

    static string Text(OutputFormat format) => format.ToString().ToLowerInvariant();
}
