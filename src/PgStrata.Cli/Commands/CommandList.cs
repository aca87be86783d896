using System.CommandLine;

namespace PgStrata.Cli.Commands;

/// <summary>The commands that work. A command is listed here when its body exists.</summary>
static class CommandList
{
    internal static IEnumerable<Command> All() => [ScheduleCommand.Create(), new CompletionCommand()];
}
