using System.Globalization;
using PgStrata.Cli.Output;
using PgStrata.Execution;
using PgStrata.Planning;
using Spectre.Console;

namespace PgStrata.Cli.Bodies;

/// <summary>An operation from the journal as a table of its steps.</summary>
static class ReportTable
{
    internal static void Print(RunReport report, Plan plan, string live, IAnsiConsole console)
    {
        console.Write(new Text($"{report.Verb} {report.Table}   operation {report.Operation}   {report.State}\n{plan.Summary}\n"));
        if (live.Length > 0) console.Write(new Text(live + "\n"));
        if (report.Message is { } message) console.Write(new Text(message + "\n"));
        if (PlanHeader.Settings(plan) is { } settings) console.Write(new Text(settings + "\n"));
        var table = PlanPrinter.Table("step", "", "began", "took", "locks held", "waited", "tries");
        foreach (var step in report.Steps)
            table.AddRow(
                new Text(step.Title), new Text(step.State), new Text(Began(step)), new Text(Took(step)), new Text(Held(step)),
                new Text(step.LockWaitMs > 0 ? Ms(step.LockWaitMs) : ""), new Text(step.Attempts > 0 ? $"{step.Attempts}" : ""));
        console.WriteTable(table);
    }

    static string Began(StepReport step) =>
        step.Started is { } at ? at.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "";

    static string Took(StepReport step) =>
        step.DurationMs > 0 ? Quantity.Duration(TimeSpan.FromMilliseconds(step.DurationMs)) : "";

    static string Held(StepReport step) =>
        step.LockHoldMs <= 0 ? ""
        : step.RehearsalHoldMs <= 0 ? Ms(step.LockHoldMs)
        : $"{Ms(step.LockHoldMs)}, rehearsal {Ms(step.RehearsalHoldMs)}";

    static string Ms(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} ms");
}
