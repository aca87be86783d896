using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using PgStrata.Cli.Configuration;

namespace PgStrata.Cli.Scheduling;

/// <summary>A CronJob for kubernetes.</summary>
static class KubernetesCronJob
{
    /// <summary>
    /// The manifest; the connection comes from key <c>connection</c> of <paramref name="secret"/> unless the spec has one.
    /// </summary>
    internal static string Generate(ScheduleSpec spec, string secret)
    {
        // A run that is still going when the next but one is due hangs.
        var deadline = (spec.Schedule.Interval.TotalSeconds * 2).ToString(CultureInfo.InvariantCulture);
        return $"""
            apiVersion: batch/v1
            kind: CronJob
            metadata:
              name: pgstrata
            spec:
              schedule: {Quoted(spec.Schedule.Cron)}
              timeZone: Etc/UTC
              concurrencyPolicy: Forbid
              startingDeadlineSeconds: 300
              jobTemplate:
                spec:
                  backoffLimit: 0
                  activeDeadlineSeconds: {deadline}
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
                          image: {Quoted(spec.Tool)}
                          args: ["maintain", "--quiet"]
                          env:
                            - name: {LibpqConnection.Variable}
            {Source(spec, secret)}
                          securityContext:
                            allowPrivilegeEscalation: false
                            readOnlyRootFilesystem: true
                            capabilities:
                              drop: ["ALL"]

            """;
    }

    static string Source(ScheduleSpec spec, string secret)
    {
        const string indent = "                  ";
        return spec.Connection is { } connection
            ? $"{indent}value: {Quoted(connection)}"
            : $"{indent}valueFrom:\n{indent}  secretKeyRef:\n{indent}    name: {Quoted(secret)}\n{indent}    key: connection";
    }

    static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
