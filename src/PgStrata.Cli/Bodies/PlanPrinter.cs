using PgStrata.Cli.Commands;
using PgStrata.Cli.Output;
using PgStrata.Planning;
using Spectre.Console;

namespace PgStrata.Cli.Bodies;

/// <summary>Prints a plan on stdout in the asked format.</summary>
static class PlanPrinter
{
    const string PointOfNoReturn =
        "! point of no return: before it everything can be undone, after it a roll-back is planned anew";

    /// <param name="plan">The plan.</param>
    /// <param name="context">Where to, and in which format.</param>
    /// <param name="done">Steps that an interrupted run has done; they are marked, and are no part of the SQL and JSON.</param>
    internal static void Print(Plan plan, CommandContext context, IReadOnlySet<string>? done = null)
    {
        switch (context.Format)
        {
            case OutputFormat.Json: context.Out.WriteLine(PlanJson.Write(plan.Without(done))); break;
            case OutputFormat.Markdown: context.Out.Write(PlanMarkdown.Write(plan, done)); break;
            case OutputFormat.Sql: context.Out.Write(PlanScript.Write(plan.Without(done))); break;
            default: PrintTables(plan, context.Result, done); break;
        }
    }

    static void PrintTables(Plan plan, IAnsiConsole console, IReadOnlySet<string>? done)
    {
        console.Write(new Text($"{plan.Verb} {plan.Table}   operation {plan.Operation}\n{plan.Summary}\n"));
        if (plan.Stages.Count > 0)
        {
            PrintSteps(plan, console, done);
            if (plan.Steps.Any(s => s.PointOfNoReturn)) console.Write(new Text(PointOfNoReturn + "\n"));
            console.Write(new Text(PlanHeader.Text + "\n"));
        }
        if (PlanHeader.Settings(plan) is { } settings) console.Write(new Text(settings + "\n"));
        foreach (var note in plan.Notes) console.Write(new Text($"• {note}\n"));
        if (plan.Accounting.Count > 0)
        {
            var accounting = Table("object", "", "how");
            foreach (var line in plan.Accounting) accounting.AddRow(new Text(line.Object), new Text(line.Outcome), new Text(line.How));
            console.WriteTable(accounting);
        }
        PrintPreflight(plan, console);
    }

    internal static void PrintSteps(Plan plan, IAnsiConsole console, IReadOnlySet<string>? done = null)
    {
        var steps = Table("step", "what", "does", "locks");
        foreach (var stage in plan.Stages)
        {
            steps.AddRow(
                new Text(stage.Name, new Style(decoration: Decoration.Bold)),
                new Text(stage.Condition is { } c ? $"if {c}" : ""), new Text(""), new Text(""));
            foreach (var step in stage.Steps)
                steps.AddRow(
                    new Text((step.PointOfNoReturn ? "! " : "  ") + step.Id), new Text(step.Title),
                    new Text(done?.Contains(step.Id) == true ? "done" : Does(step)),
                    new Text(string.Join("\n", step.Locks.Select(l => $"{l.ModeSql} {l.Relation}"))));
        }
        console.WriteTable(steps);
    }

    internal static void PrintPreflight(Plan plan, IAnsiConsole console)
    {
        if (plan.Preflight.Count == 0) return;
        var checks = Table("preflight", "", "found", "remedy");
        foreach (var check in plan.Preflight)
            checks.AddRow(
                new Text(check.Name), new Text(check.Verdict.ToString().ToLowerInvariant(), Colour(check.Verdict)),
                new Text(check.Detail), new Text(check.Remedy ?? ""));
        console.WriteTable(checks);
    }

    static Style Colour(Verdict verdict) => new(verdict switch
    {
        Verdict.Block => Color.Red,
        Verdict.Warn => Color.Yellow,
        _ => Color.Green,
    });

    static string Does(Step step) => step.Effect switch
    {
        Effect.Scan => "scan",
        Effect.Build => "build",
        Effect.Sample => "sample",
        _ => "catalog",
    };

    internal static Table Table(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(column)));
        return table;
    }
}
