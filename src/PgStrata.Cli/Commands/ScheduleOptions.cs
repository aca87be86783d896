using System.CommandLine;
using PgStrata.Cli.Scheduling;

namespace PgStrata.Cli.Commands;

/// <summary>What every schedule has: an interval, and a connection that must not carry a password.</summary>
sealed class ScheduleOptions
{
    readonly Option<Schedule?> interval = ValueOption.Of<Schedule>(
        "--interval", "How often: a part of an hour or of a day (default: 1h)", "an interval that divides an hour or a day", "15min",
        (string text, out Schedule value) =>
        {
            value = null!;
            return DurationText.TryRead(text, out var duration) && Schedule.TryCreate(duration, out value);
        });

    internal Option<string?> EnvironmentFile { get; } = new("--environment-file")
    {
        HelpName = "file",
        Description = "A file that sets PGSTRATA_CONNECTION, instead of --connection",
    };

    internal Option<string?> Passfile { get; } = new("--passfile") { HelpName = "file", Description = "A libpq passfile for the run" };

    internal void AddTo(Command command)
    {
        interval.HelpName = "interval";
        command.Add(interval);
    }

    internal void AddFilesTo(Command command)
    {
        command.Add(EnvironmentFile);
        command.Add(Passfile);
    }

    internal Schedule Read(ParseResult parsed) => parsed.GetValue(interval) ?? Default();

    static Schedule Default() => Schedule.TryCreate(TimeSpan.FromHours(1), out var hourly)
        ? hourly : throw new InvalidOperationException("An hour divides an hour.");
}
