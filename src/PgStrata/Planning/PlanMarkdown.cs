using System.Text;

namespace PgStrata.Planning;

/// <summary>A plan as the runbook people keep: sentences with boxes to tick, the SQL beneath each.</summary>
static class PlanMarkdown
{
    internal static string Write(Plan plan, IReadOnlySet<string>? done = null)
    {
        var text = new StringBuilder();
        text.AppendLine($"# {plan.Verb} {plan.Table}").AppendLine().AppendLine(plan.Summary).AppendLine();
        text.AppendLine($"Operation `{plan.Operation}`. {PlanHeader.Of(plan)}").AppendLine();
        if (PlanHeader.Settings(plan) is { } settings) text.AppendLine(settings).AppendLine();
        foreach (var note in plan.Notes) text.AppendLine($"- {note}");
        if (plan.Notes.Count > 0) text.AppendLine();
        foreach (var stage in plan.Stages) AppendStage(text, stage, done);
        if (plan.Accounting.Count > 0)
        {
            text.AppendLine("## Object accounting").AppendLine().AppendLine("| object | | how |").AppendLine("|---|---|---|");
            foreach (var line in plan.Accounting) text.AppendLine($"| {Cell(line.Object)} | {line.Outcome} | {Cell(line.How)} |");
            text.AppendLine();
        }
        if (plan.Preflight.Count > 0)
        {
            text.AppendLine("## Preflight").AppendLine().AppendLine("| check | verdict | found | remedy |").AppendLine("|---|---|---|---|");
            foreach (var check in plan.Preflight)
            {
                var verdict = check.Verdict.ToString().ToLowerInvariant();
                text.AppendLine($"| {Cell(check.Name)} | {verdict} | {Cell(check.Detail)} | {Cell(check.Remedy ?? "")} |");
            }
        }
        return text.ToString().ReplaceLineEndings("\n");
    }

    static void AppendStage(StringBuilder text, Stage stage, IReadOnlySet<string>? done)
    {
        text.AppendLine($"## {char.ToUpperInvariant(stage.Name[0])}{stage.Name[1..]}").AppendLine();
        if (stage.Condition is { } condition) text.AppendLine($"Goes on if {condition}.").AppendLine();
        foreach (var step in stage.Steps)
        {
            var box = done?.Contains(step.Id) == true ? "x" : " ";
            text.AppendLine($"- [{box}] **{step.Title}**{(step.PointOfNoReturn ? " (point of no return)" : "")}  ");
            text.AppendLine($"      {PlanHeader.Describe(step)}");
            if (step.Statements.Count == 0) continue;
            text.AppendLine().AppendLine("      ```sql");
            foreach (var line in step.Prelude.Concat(step.Statements).SelectMany(s => (s + ";").Split('\n')))
                text.AppendLine("      " + line.TrimEnd('\r'));
            text.AppendLine("      ```").AppendLine();
        }
        text.AppendLine();
    }

    static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal);
}
