using System.Text.Json;
using PgStrata.Cli.Commands;
using PgStrata.Cli.Output;
using PgStrata.Execution;

namespace PgStrata.Cli.Bodies;

/// <summary>Prints what happened, and says with which exit code the program ends.</summary>
static class ReportPrinter
{
    internal static int Print(RunReport report, CommandContext context)
    {
        if (context.Format == OutputFormat.Json) context.Out.WriteLine(Json(report));
        else if (context.Format == OutputFormat.Markdown) context.Out.Write(Markdown(report));
        else
            context.Out.WriteLine(
                $"{report.Verb} {report.Table}: {report.State} (operation {report.Operation}); longest exclusive lock {report.LongestExclusiveLockMs:0.0} ms, " +
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
    internal static string Markdown(RunReport report)
    {
        var lines = new List<string> { $"# {report.Verb} {report.Table}", "", $"Operation `{report.Operation}`, {report.State}.", "" };
        foreach (var step in report.Steps)
        {
            var done = step.State == "done" ? "x" : " ";
            var when = step.Started is { } s ? $"{s:yyyy-MM-dd HH:mm:ss.fff}Z, {Quantity.Duration(TimeSpan.FromMilliseconds(step.DurationMs))}" : "not yet";
            lines.Add($"- [{done}] **{step.Title}** ({step.State})  ");
            lines.Add($"      {when}{(step.LockHoldMs > 0 ? $"; held its locks {step.LockHoldMs:0.0} ms, waited {step.LockWaitMs:0.0} ms, {step.Attempts} attempt(s)" : "")}");
        }
        return string.Join('\n', lines) + "\n";
    }

    static string Json(RunReport report)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteString("operation", report.Operation);
            json.WriteString("verb", report.Verb);
            json.WriteString("table", report.Table);
            json.WriteString("state", report.State);
            json.WriteString("outcome", report.Outcome.ToString().ToLowerInvariant());
            if (report.Message is { } message) json.WriteString("message", message);
            json.WriteNumber("longest_exclusive_lock_ms", Math.Round(report.LongestExclusiveLockMs, 3));
            json.WriteNumber("longest_lock_wait_ms", Math.Round(report.LongestLockWaitMs, 3));
            json.WriteNumber("rows_moved", 0);
            json.WriteNumber("wal_bytes", report.WalBytes);
            json.WriteStartArray("steps");
            foreach (var step in report.Steps) Write(json, step);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    static void Write(Utf8JsonWriter json, StepReport step)
    {
        json.WriteStartObject();
        json.WriteString("id", step.Id);
        json.WriteString("title", step.Title);
        json.WriteString("state", step.State);
        if (step.Started is { } started) json.WriteString("started", started);
        json.WriteNumber("duration_ms", Math.Round(step.DurationMs, 3));
        json.WriteNumber("lock_hold_ms", Math.Round(step.LockHoldMs, 3));
        json.WriteNumber("lock_wait_ms", Math.Round(step.LockWaitMs, 3));
        json.WriteNumber("wal_bytes", step.WalBytes);
        json.WriteStartArray("locks");
        foreach (var l in step.Locks) json.WriteStringValue(l);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
