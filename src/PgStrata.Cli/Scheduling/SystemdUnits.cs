using System.Globalization;
using System.Text;
using PgStrata.Cli.Configuration;

namespace PgStrata.Cli.Scheduling;

/// <summary>A service and its timer.</summary>
static class SystemdUnits
{
    internal static IReadOnlyList<ScheduledFile> Generate(ScheduleSpec spec) =>
        [new("pgstrata.service", Service(spec)), new("pgstrata.timer", Timer(spec.Schedule))];

    static string Service(ScheduleSpec spec)
    {
        var source = new StringBuilder();
        if (spec.Connection is { } connection) source.Append($"Environment={Quoted($"{LibpqConnection.Variable}={connection}")}\n");
        if (spec.EnvironmentFile is { } file) source.Append($"EnvironmentFile={Specifiers(file)}\n");
        // %d is the directory of the credentials; the file itself stays readable by root only.
        if (spec.Passfile is { } passfile)
            source.Append($"LoadCredential=pgpass:{Specifiers(passfile)}\nEnvironment=PGPASSFILE=%d/pgpass\n");
        return $"""
            [Unit]
            Description=PgStrata: make partitions ahead, expire old ones
            Wants=network-online.target
            After=network-online.target postgresql.service

            [Service]
            Type=oneshot
            ExecStart={Command(spec.Tool)} maintain --quiet
            {source}TimeoutStopSec=45
            DynamicUser=yes
            NoNewPrivileges=yes
            PrivateTmp=yes
            PrivateDevices=yes
            ProtectHome=yes
            ProtectSystem=strict
            ProtectKernelTunables=yes
            ProtectControlGroups=yes
            RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6

            """;
    }

    static string Timer(Schedule schedule) => $"""
        [Unit]
        Description=Run PgStrata maintenance

        [Timer]
        OnCalendar={schedule.Calendar}
        RandomizedDelaySec={schedule.Spread.TotalSeconds.ToString(CultureInfo.InvariantCulture)}
        Persistent=true

        [Install]
        WantedBy=timers.target

        """;

    // systemd reads %, \ and " in its own way; $ only on the command line, where it is doubled.
    static string Quoted(string text) =>
        '"' + Specifiers(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';

    static string Command(string tool)
    {
        var safe = Specifiers(tool).Replace("$", "$$", StringComparison.Ordinal);
        return safe.Contains(' ', StringComparison.Ordinal) ? $"\"{safe}\"" : safe;
    }

    static string Specifiers(string text) => text.Replace("%", "%%", StringComparison.Ordinal);
}
