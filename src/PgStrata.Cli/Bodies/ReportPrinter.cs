using System.Text.Json;
using PgStrata.Cli.Commands;
using PgStrata.Cli.Output;
using PgStrata.Execution;
using PgStrata.Planning;

namespace PgStrata.Cli.Bodies;

/// <summary>Prints what happened, and says with which exit code the program ends.</summary>
static class ReportPrinter
{
    internal static int Print(RunReport report, CommandContext context)
    {
        if (context.Format == OutputFormat.Json) context.Out.WriteLine(Json(report));
        else if (context.Format == OutputFormat.Markdown) context.Out.Write(Markdown(report, null));
        else
            context.Out.WriteLine(
                $"{report.Verb} {report.Table}: {report.State} (operation {report.Operation}); " +
                $"longest exclusive lock {report.LongestExclusiveLockMs:0.0} ms, " +
                $"longest lock wait {report.LongestLockWaitMs:0.0} ms, WAL {Quantity.Bytes(report.WalBytes)}");
        if (report.Message is { } message) context.Messages.Error(message);
        return report.Outcome switch
        {
            RunOutcome.Done => ExitCode.Ok,
            RunOutcome.NotObtained => ExitCode.NotObtained,
            RunOutcome.Interrupted => ExitCode.Interrupted,
            _ => ExitCode.Failed,
        };
    }

    /// <summary>The runbook as executed.</summary>
    internal static string Markdown(RunReport report, Plan? plan)
    {
        var lines = new List<string> { $"# {report.Verb} {report.Table}", "", $"Operation `{report.Operation}`, {report.State}.", "" };
        if (plan is not null && PlanHeader.Settings(plan) is { } settings) lines.AddRange([settings, ""]);
        foreach (var step in report.Steps)
        {
            var done = step.State == "done" ? "x" : " ";
            var when = step.Started is { } s
                ? $"{s:yyyy-MM-dd HH:mm:ss.fff}Z, {Quantity.Duration(TimeSpan.FromMilliseconds(step.DurationMs))}"
                : "not yet";
            var locked = step.LockHoldMs > 0
                ? $"; held its locks {step.LockHoldMs:0.0} ms, waited {step.LockWaitMs:0.0} ms, " +
                    Quantity.Count(step.Attempts, "attempt")
                : "";
            if (step.RehearsalHoldMs > 0) locked += $"; the rehearsal held them {step.RehearsalHoldMs:0.0} ms";
            lines.Add($"- [{done}] **{step.Title}** ({step.State})  ");
            lines.Add($"      {when}{locked}");
        }
        return string.Join('\n', lines) + "\n";
    }

    /// <param name="report">What happened.</param>
    /// <param name="settings">What was said about the run, when the operation is shown from the journal.</param>
    internal static string Json(RunReport report, RunSettings? settings = null, long? backlog = null) => JsonText.Document(json =>
    {
        json.WriteString("operation", report.Operation);
        json.WriteString("verb", report.Verb);
        json.WriteString("table", report.Table);
        json.WriteString("state", report.State);
        json.WriteString("outcome", report.Outcome.ToString().ToLowerInvariant());
        json.Given("message", report.Message);
        if (settings is not null) json.Strings("options", settings.Options());
        if (backlog is { } waiting) json.WriteNumber("way_back_backlog", waiting);
        json.WriteNumber("longest_exclusive_lock_ms", Math.Round(report.LongestExclusiveLockMs, 3));
        json.WriteNumber("longest_lock_wait_ms", Math.Round(report.LongestLockWaitMs, 3));
        json.WriteNumber("rows_moved", 0);
        json.WriteNumber("wal_bytes", report.WalBytes);
        json.Objects("steps", report.Steps, step => Write(json, step));
    });

    /// <summary>The members of one step.</summary>
    internal static void Write(Utf8JsonWriter json, StepReport step)
    {
        json.WriteString("id", step.Id);
        json.WriteString("title", step.Title);
        json.WriteString("state", step.State);
        if (step.Started is { } started) json.WriteString("started", started);
        json.WriteNumber("duration_ms", Math.Round(step.DurationMs, 3));
        json.WriteNumber("lock_hold_ms", Math.Round(step.LockHoldMs, 3));
        json.WriteNumber("rehearsal_hold_ms", Math.Round(step.RehearsalHoldMs, 3));
        json.WriteNumber("lock_wait_ms", Math.Round(step.LockWaitMs, 3));
        json.WriteNumber("wal_bytes", step.WalBytes);
        json.Strings("locks", step.Locks);
    }
}
