using PgStrata.Cli.Scheduling;

namespace PgStrata.Cli.Commands;

/// <summary>Prints the files of a schedule, or writes them.</summary>
static class ScheduleFiles
{
    /// <param name="files">The files.</param>
    /// <param name="next">The command that makes the scheduler see them, when there is one.</param>
    /// <param name="arguments">Where to.</param>
    /// <param name="context">The terminal.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    internal static async Task<int> WriteAsync(
        IReadOnlyList<ScheduledFile> files, string? next, ScheduleArguments arguments, CommandContext context,
        CancellationToken cancellationToken)
    {
        if (arguments.InstallTo is not { } directory)
        {
            foreach (var file in files)
            {
                if (files.Count > 1) await context.Out.WriteLineAsync($"# {file.Name}");
                await context.Out.WriteLineAsync(file.Text);
            }
            return ExitCode.Ok;
        }
        if (!Directory.Exists(directory)) throw new StrataException("usage", $"{directory} is no directory; give one with --directory.");
        foreach (var file in files)
        {
            var path = Path.Combine(directory, file.Name);
            var there = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken) : null;
            if (there == file.Text)
            {
                context.Messages.Say($"{path} is up to date.");
                continue;
            }
            if (there is not null
                && !await Confirmation.AskAsync(
                    context, arguments.Yes, $"{path} exists and differs. Overwrite it?", Console.In, cancellationToken))
            {
                context.Messages.Say($"{path} was left as it is.");
                return ExitCode.Failed;
            }
            await File.WriteAllTextAsync(path, file.Text, cancellationToken);
            context.Messages.Say($"{path} written.");
        }
        if (next is not null) context.Messages.Say($"Now run: {next}");
        return ExitCode.Ok;
    }
}
