using System.Text;
using PgStrata.Cli.Output;
using PgStrata.Maintenance;
using PgStrata.Planning;
using Spectre.Console;

namespace PgStrata.Cli.Bodies;

/// <summary>maintain for people: a line a table, and with --plan the steps.</summary>
static class MaintainPrinter
{
    internal static void Print(MaintainReport report, bool planOnly, IAnsiConsole console)
    {
        if (report.Tables.Count == 0) return;
        var (made, gone) = planOnly ? ("to make", "to take away") : ("made", "taken away");
        var table = PlanPrinter.Table("table", "", made, gone, "leaves reach to");
        foreach (var t in report.Tables)
            table.AddRow(
                new Text(t.Table), new Text(Words(t), Colour(t.Outcome)), new Text(Quantity.Count(t.Created.Count)),
                new Text(Quantity.Count(t.Expired.Count)), new Text(t.CoveredUntil ?? ""));
        console.WriteTable(table);
        if (!planOnly) return;
        foreach (var plan in report.Tables.Select(t => t.Plan).OfType<Plan>())
        {
            console.Write(new Text($"{plan.Table}\n"));
            PlanPrinter.PrintSteps(plan, console);
        }
    }

    /// <summary>The statements of every table, those planned or those that ran.</summary>
    internal static string Script(MaintainReport report)
    {
        var text = new StringBuilder();
        foreach (var table in report.Tables)
            text.Append(table.Plan is { } plan ? PlanScript.Write(plan) : $"-- {table.Table}: {Words(table)}\n").Append('\n');
        return text.ToString();
    }

    internal static string Markdown(MaintainReport report, bool planOnly)
    {
        var text = new StringBuilder();
        text.Append($"# maintain, {report.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z\n\n");
        text.Append($"| table | | {(planOnly ? "to make" : "made")} | {(planOnly ? "to take away" : "taken away")} | leaves reach to |\n");
        text.Append("|---|---|---|---|---|\n");
        foreach (var t in report.Tables)
        {
            var (created, expired) = (string.Join(", ", t.Created), string.Join(", ", t.Expired));
            text.Append($"| {t.Table} | {Words(t)} | {created} | {expired} | {t.CoveredUntil} |\n");
        }
        foreach (var t in report.Tables.Where(t => t.Message is not null || t.Notes.Count > 0))
            foreach (var line in t.Notes.Prepend(t.Message).OfType<string>())
                text.Append($"\n- {t.Table}: {line.ReplaceLineEndings(" ")}");
        text.Append('\n');
        if (planOnly)
            foreach (var plan in report.Tables.Select(t => t.Plan).OfType<Plan>())
                text.Append('\n').Append(PlanMarkdown.Write(plan));
        return text.ToString();
    }

    static string Words(TableReport table) => table.Outcome switch
    {
        MaintainOutcome.Nothing => "nothing to do",
        MaintainOutcome.Pending => "pending",
        MaintainOutcome.Acted => "done",
        MaintainOutcome.Skipped => "left alone",
        MaintainOutcome.Attention => "attention",
        MaintainOutcome.NotObtained => "not obtained",
        _ => "failed",
    };

    static Style Colour(MaintainOutcome outcome) => new(outcome switch
    {
        MaintainOutcome.Failed => Color.Red,
        MaintainOutcome.NotObtained or MaintainOutcome.Skipped or MaintainOutcome.Attention => Color.Yellow,
        _ => Color.Green,
    });
}
