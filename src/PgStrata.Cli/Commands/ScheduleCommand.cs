using System.CommandLine;

namespace PgStrata.Cli.Commands;

/// <summary>schedule: what makes maintenance run by itself.</summary>
static class ScheduleCommand
{
    /// <summary>The group; <paramref name="others"/> are its commands that need a database.</summary>
    internal static Command Create(params IEnumerable<Command> others) => new CommandGroup(
        "schedule", "Print or install what runs pgstrata maintain by itself",
        [ScheduleFilesCommand.Systemd(), ScheduleFilesCommand.Cron(), new ScheduleKubernetesCommand(), .. others]);
}
