using System.CommandLine;

namespace PgStrata.Cli.Commands;

/// <summary>A word that only holds other commands: operation, policy, schedule.</summary>
sealed class CommandGroup : StrataCommand
{
    internal CommandGroup(string name, string description, params IEnumerable<Command> commands)
        : base(name, description)
    {
        foreach (var command in commands) Add(command);
    }
}
