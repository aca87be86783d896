using Spectre.Console;

namespace PgStrata.Cli.Output;

/// <summary>Makes a Spectre console over one stream.</summary>
static class ConsoleFactory
{
    // A file or a pipe has no edge to wrap at: a table cut at 80 columns is of no use to grep.
    const int NoEdge = 100_000;

    internal static IAnsiConsole Create(TextWriter writer, TerminalTraits traits, bool isTerminal, int? columns = null)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = traits.Colours || traits.Redraws ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = traits.Colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Capabilities.Unicode = traits.Unicode;
        if (columns is { } given) console.Profile.Width = given;
        else if (!isTerminal) console.Profile.Width = NoEdge;
        return console;
    }
}
