using PgStrata.Cli.Commands;
using PgStrata.Cli.Output;
using PgStrata.Maintenance;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Cli.Bodies;

/// <summary>schedule verify: the database knows whether maintenance runs.</summary>
static class ScheduleVerifyBody
{
    internal static async Task<int> RunAsync(ScheduleVerifyArguments arguments, CommandContext context, CancellationToken cancellationToken)
    {
        await using var session = await new Strata(context.Connection.ConnectionString).Sessions.OpenAsync("verify", cancellationToken);
        var runs = await StoreSchema.IsCurrentAsync(session, cancellationToken)
            ? await ReadAsync(session, cancellationToken)
            : new ScheduleRuns(null, null, null, null);
        // A run may begin late or take long; two intervals without one is no accident.
        var isRecent = runs.SinceSuccess is { } since && since <= 2 * arguments.Interval;
        if (context.Format == OutputFormat.Json) context.Out.WriteLine(Json(runs, isRecent, arguments.Interval));
        else context.Out.WriteLine(Sentence(runs, isRecent, arguments.Interval));
        if (!isRecent)
            context.Messages.Hint(
                "run pgstrata maintain by hand and look at what it says; " +
                "then at the unit: pgstrata schedule systemd, cron or kubernetes prints one.");
        return isRecent ? ExitCode.Ok : ExitCode.Attention;
    }

    static async Task<ScheduleRuns> ReadAsync(Session session, CancellationToken cancellationToken)
    {
        var runs = await RunsAsync(session, cancellationToken);
        var latest = await LastRunReader.LatestAsync(session, cancellationToken);
        return latest switch
        {
            { IsLost: true } => runs with { Fault = "it never ended, and nobody is running it: it was killed or lost the server" },
            { IsAlive: true } => runs with { Fault = "it is still running" },
            _ => runs,
        };
    }

    static async Task<ScheduleRuns> RunsAsync(Session session, CancellationToken cancellationToken) => (await session.QueryAsync(
        SqlText.Raw("""
            SELECT s.finished_at, extract(epoch FROM pg_catalog.clock_timestamp() - s.finished_at)::float8, l.started_at,
              CASE WHEN l.id IS NULL OR l.finished_at IS NULL OR l.ok THEN NULL
                ELSE coalesce(nullif(l.message, ''), 'it did nothing') END
            FROM (SELECT) one
            LEFT JOIN LATERAL (SELECT finished_at FROM pgstrata.run WHERE ok ORDER BY id DESC LIMIT 1) s ON true
            LEFT JOIN LATERAL (SELECT id, started_at, finished_at, ok, message FROM pgstrata.run ORDER BY id DESC LIMIT 1) l ON true
            """),
        r => new ScheduleRuns(
            r.IsDBNull(0) ? null : new DateTimeOffset(r.GetDateTime(0), TimeSpan.Zero),
            r.IsDBNull(1) ? null : TimeSpan.FromSeconds(r.GetDouble(1)),
            r.IsDBNull(2) ? null : new DateTimeOffset(r.GetDateTime(2), TimeSpan.Zero),
            r.IsDBNull(3) ? null : r.GetString(3)),
        cancellationToken))[0];

    static string Sentence(ScheduleRuns runs, bool isRecent, TimeSpan interval)
    {
        var last = runs is { LastStarted: { } at, Fault: { } fault }
            ? $"; the last run, of {at.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z: {fault}"
            : "";
        return runs is not { SucceededAt: { } well, SinceSuccess: { } since }
            ? $"maintenance has never ended well{last}"
            : $"{(isRecent ? "ok" : "late")}: maintenance last ended well at {well.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z, " +
              $"{Quantity.Duration(since)} ago; " +
              $"it is meant to run every {Quantity.Duration(interval)}{last}";
    }

    static string Json(ScheduleRuns runs, bool isRecent, TimeSpan interval) => JsonText.Document(json =>
    {
        json.WriteString("state", isRecent ? "ok" : "attention");
        json.WriteNumber("interval_s", interval.TotalSeconds);
        json.Given("succeeded_at", runs.SucceededAt);
        if (runs.SinceSuccess is { } since) json.WriteNumber("since_success_s", Math.Round(since.TotalSeconds, 3));
        json.Given("last_started_at", runs.LastStarted);
        json.Given("last_fault", runs.Fault);
    });
}
