using PgStrata.Cli.Scheduling;
using YamlDotNet.RepresentationModel;

namespace PgStrata.Cli.Tests.Scheduling;

public sealed class ScheduleTextsTest
{
    [Fact]
    public void systemd_gets_a_hardened_service_and_a_timer()
    {
        var files = SystemdUnits.Generate(Spec("service=prod user='50%' \"x\"", passfile: "/etc/pgstrata/pgpass",
            tool: "/opt/my tools/pgstrata"));
        Assert.Equal(["pgstrata.service", "pgstrata.timer"], files.Select(f => f.Name));
        Assert.Equal("""
            [Unit]
            Description=PgStrata: make partitions ahead, expire old ones
            Wants=network-online.target
            After=network-online.target postgresql.service

            [Service]
            Type=oneshot
            ExecStart="/opt/my tools/pgstrata" maintain --quiet
            Environment="PGSTRATA_CONNECTION=service=prod user='50%%' \"x\""
            LoadCredential=pgpass:/etc/pgstrata/pgpass
            Environment=PGPASSFILE=%d/pgpass
            TimeoutStopSec=45
            DynamicUser=yes
            NoNewPrivileges=yes
            PrivateTmp=yes
            PrivateDevices=yes
            ProtectHome=yes
            ProtectSystem=strict
            ProtectKernelTunables=yes
            ProtectControlGroups=yes
            RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6

            """, files[0].Text);
        Assert.Equal("""
            [Unit]
            Description=Run PgStrata maintenance

            [Timer]
            OnCalendar=*-*-* *:07/15:00 UTC
            RandomizedDelaySec=90
            Persistent=true

            [Install]
            WantedBy=timers.target

            """, files[1].Text);
    }

    [Fact]
    public void systemd_takes_the_connection_from_a_file_too() => Assert.Contains(
        "\nEnvironmentFile=/etc/pgstrata/env\nTimeoutStopSec",
        SystemdUnits.Generate(Spec(null, environmentFile: "/etc/pgstrata/env"))[0].Text, StringComparison.Ordinal);

    [Fact]
    public void cron_gets_a_line_in_its_own_quoting() => Assert.Equal(
        "# PgStrata: make partitions ahead, expire old ones. Warnings and errors are mailed to MAILTO.\n" +
        "7-59/15 * * * * postgres PGSTRATA_CONNECTION='host=db user='\\''50\\%'\\''' PGPASSFILE=/etc/pass" +
        " /usr/bin/pgstrata maintain --quiet >/dev/null\n",
        CronFile.Generate(Spec("host=db user='50%'", passfile: "/etc/pass"), "postgres")[0].Text);

    [Fact]
    public void cron_reads_an_environment_file() => Assert.Contains(
        " root set -a; . /etc/pgstrata/env; /usr/bin/pgstrata maintain",
        CronFile.Generate(Spec(null, environmentFile: "/etc/pgstrata/env"), "root")[0].Text, StringComparison.Ordinal);

    [Fact]
    public void kubernetes_gets_a_cron_job_that_takes_the_connection_from_a_secret() => Assert.Equal("""
        apiVersion: batch/v1
        kind: CronJob
        metadata:
          name: pgstrata
        spec:
          schedule: "7-59/15 * * * *"
          timeZone: Etc/UTC
          concurrencyPolicy: Forbid
          startingDeadlineSeconds: 300
          jobTemplate:
            spec:
              backoffLimit: 0
              activeDeadlineSeconds: 1800
              template:
                spec:
                  restartPolicy: Never
                  terminationGracePeriodSeconds: 45
                  securityContext:
                    runAsNonRoot: true
                    seccompProfile:
                      type: RuntimeDefault
                  containers:
                    - name: pgstrata
                      image: "example/pgstrata:1"
                      args: ["maintain", "--quiet"]
                      env:
                        - name: PGSTRATA_CONNECTION
                          valueFrom:
                            secretKeyRef:
                              name: "db"
                              key: connection
                      securityContext:
                        allowPrivilegeEscalation: false
                        readOnlyRootFilesystem: true
                        capabilities:
                          drop: ["ALL"]

        """, KubernetesCronJob.Generate(Spec(null, tool: "example/pgstrata:1"), "db"));

    [Fact]
    public void a_connection_in_the_manifest_is_one_yaml_value()
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(KubernetesCronJob.Generate(Spec("host=db user='a\"b: #c\\'"), "db")));
        var found = stream.Documents[0].AllNodes.OfType<YamlScalarNode>().Select(n => n.Value);
        Assert.Contains("host=db user='a\"b: #c\\'", found);
    }

    static ScheduleSpec Spec(string? connection, string? environmentFile = null, string? passfile = null, string tool = "/usr/bin/pgstrata")
    {
        Assert.True(Schedule.TryCreate(TimeSpan.FromMinutes(15), out var schedule));
        return new ScheduleSpec(schedule, tool, connection, environmentFile, passfile);
    }
}
