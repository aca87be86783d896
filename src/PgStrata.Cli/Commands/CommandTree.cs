using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;

namespace PgStrata.Cli.Commands;

/// <summary>The root command with its options, help and version.</summary>
static class CommandTree
{
    internal static RootCommand Build(params IEnumerable<Command> commands)
    {
        var root = new RootCommand("Converts live PostgreSQL tables into partitioned ones, and keeps partitions coming and going.")
        {
            HelpName = "pgstrata",
        };
        GlobalOptions.AddTo(root);
        foreach (var option in root.Options)
        {
            if (option is HelpOption help && help.Action is HelpAction action)
            {
                help.Description = "Show help; pgstrata COMMAND --help shows a command's";
                // The spellings of DOS would stand in every completion, and are paths here.
                help.Aliases.Remove("/h");
                help.Aliases.Remove("/?");
                help.Action = new HelpWithExamples(action);
            }
            else if (option is VersionOption version)
            {
                version.Description = "Show the version";
                version.Action = new ShowVersion();
            }
        }
        foreach (var directive in root.Directives.OfType<SuggestDirective>()) directive.Action = new SuggestWords(root, directive);
        foreach (var command in commands) root.Add(command);
        return root;
    }
}
