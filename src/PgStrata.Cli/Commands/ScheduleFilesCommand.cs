using System.CommandLine;
using PgStrata.Cli.Scheduling;

namespace PgStrata.Cli.Commands;

/// <summary>schedule systemd and schedule cron: print the files, or write them.</summary>
sealed class ScheduleFilesCommand : StrataCommand
{
    readonly ScheduleOptions options = new();
    readonly Option<string?> tool = new("--tool") { HelpName = "path", Description = "Path of the tool (default: this program)" };
    readonly Option<string?> user = new("--user") { HelpName = "user", Description = "Whom cron runs it as (default: postgres)" };
    readonly Option<bool> install = new("--install") { Description = "Write the files instead of printing them" };
    readonly Option<string?> directory = new("--directory") { HelpName = "directory" };
    readonly Option<bool> yes = new("--yes", "-y") { Description = "Overwrite files that differ without asking" };
    readonly string defaultDirectory;

    ScheduleFilesCommand(string name, string description, string defaultDirectory, bool hasUser, CommandBody<ScheduleArguments> body)
        : base(name, description)
    {
        this.defaultDirectory = defaultDirectory;
        directory.Description = $"Where --install writes (default: {defaultDirectory})";
        options.AddTo(this);
        options.AddFilesTo(this);
        Add(tool);
        if (hasUser) Add(user);
        foreach (var option in (Option[])[install, directory, yes]) Add(option);
        Validators.Add(result =>
        {
            if (result.Given(tool) && !Path.IsPathRooted(result.GetValue(tool)!))
                result.AddError($"--tool '{result.GetValue(tool)}' is not an absolute path; a schedule has no PATH to search");
            if (result.GetValue(install) && !File.Exists(result.GetValue(tool) ?? ThisProgram()))
                result.AddError($"there is no program {result.GetValue(tool) ?? ThisProgram()}: name it with --tool");
            if (result.Given(directory) && !result.GetValue(install)) result.AddError("--directory has no effect without --install");
        });
        Examples =
        [
            $"pgstrata schedule {name} --interval 15min --connection service=production",
            $"pgstrata schedule {name} --environment-file /etc/pgstrata/env --install",
        ];
        Runs(Read, body);
    }

    internal static ScheduleFilesCommand Systemd() => new(
        "systemd", "Print or install a systemd service and timer", "/etc/systemd/system", hasUser: false,
        (arguments, context, cancellationToken) => ScheduleFiles.WriteAsync(
            SystemdUnits.Generate(arguments.Spec), "systemctl daemon-reload && systemctl enable --now pgstrata.timer",
            arguments, context, cancellationToken));

    internal static ScheduleFilesCommand Cron() => new(
        "cron", "Print or install a file for /etc/cron.d", "/etc/cron.d", hasUser: true,
        (arguments, context, cancellationToken) => ScheduleFiles.WriteAsync(
            CronFile.Generate(arguments.Spec, arguments.User), null, arguments, context, cancellationToken));

    // Run as "dotnet PgStrata.Cli.dll" the process is dotnet; the program that starts it stands beside that file.
    static string ThisProgram() =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) != "dotnet"
            ? path
            : Path.Combine(AppContext.BaseDirectory, typeof(Program).Assembly.GetName().Name!);

    ScheduleArguments Read(ParseResult parsed) => new(
        new ScheduleSpec(
            options.Read(parsed), parsed.GetValue(tool) ?? ThisProgram(), ScheduledConnection.Of(parsed),
            parsed.GetValue(options.EnvironmentFile), parsed.GetValue(options.Passfile)),
        parsed.GetValue(user) ?? "postgres",
        parsed.GetValue(install) ? parsed.GetValue(directory) ?? defaultDirectory : null,
        parsed.GetValue(yes));
}
