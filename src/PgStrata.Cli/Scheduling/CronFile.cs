using System.Text;
using PgStrata.Cli.Configuration;

namespace PgStrata.Cli.Scheduling;

/// <summary>A file for /etc/cron.d.</summary>
static class CronFile
{
    /// <summary>The file; <paramref name="user"/> is whom cron runs it as.</summary>
    internal static IReadOnlyList<ScheduledFile> Generate(ScheduleSpec spec, string user)
    {
        var command = new StringBuilder();
        if (spec.EnvironmentFile is { } file) command.Append($"set -a; . {Quoted(file)}; ");
        if (spec.Connection is { } connection) command.Append($"{LibpqConnection.Variable}={Quoted(connection)} ");
        if (spec.Passfile is { } passfile) command.Append($"PGPASSFILE={Quoted(passfile)} ");
        command.Append($"{Quoted(spec.Tool)} maintain --quiet >/dev/null");
        // With --quiet only warnings and errors are left on stderr, and cron mails them.
        var line = $"{spec.Schedule.Cron} {user} {command.Replace("%", "\\%")}";
        return [new("pgstrata",
            $"# PgStrata: make partitions ahead, expire old ones. Warnings and errors are mailed to MAILTO.\n{line}\n")];
    }

    static string Quoted(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '=' or ':' or '@')
            ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
