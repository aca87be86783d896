using System.Text;

namespace PgStrata.Planning;

/// <summary>The catalog steps of a plan as an SQL script for a review: it says what runs, it is not a substitute for running it.</summary>
static class PlanScript
{
    internal static string Write(Plan plan)
    {
        var text = new StringBuilder();
        text.AppendLine($"-- {plan.Verb} {plan.Table}, operation {plan.Operation}");
        text.AppendLine("-- " + plan.Summary).AppendLine("-- " + PlanHeader.Of(plan));
        if (PlanHeader.Settings(plan) is { } settings) text.AppendLine("-- " + OneLine(settings));
        foreach (var check in plan.Preflight.Where(c => c.Verdict != Verdict.Pass))
        {
            var verdict = check.Verdict.ToString().ToUpperInvariant();
            var remedy = check.Remedy is { } r ? $" -- {OneLine(r)}" : "";
            text.AppendLine($"-- {verdict} {check.Name}: {OneLine(check.Detail)}{remedy}");
        }
        foreach (var stage in plan.Stages)
        {
            text.AppendLine().AppendLine($"-- ===== {stage.Name} =====");
            if (stage.Condition is { } condition) text.AppendLine($"-- goes on if {condition}");
            foreach (var step in stage.Steps) AppendStep(text, step);
        }
        return text.ToString().ReplaceLineEndings("\n");
    }

    static void AppendStep(StringBuilder text, Step step)
    {
        var transaction = step.Kind != StepKind.Concurrent && step.Statements.Count > 0;
        text.AppendLine().AppendLine($"-- {step.Id}: {step.Title}").AppendLine("-- " + PlanHeader.Describe(step));
        if (transaction) text.AppendLine("BEGIN;");
        AppendLocks(text, step.Locks.Where(l => !l.StopsTraffic));
        foreach (var statement in step.Prelude) text.AppendLine(statement + ";");
        AppendLocks(text, step.Locks.Where(l => l.StopsTraffic));
        foreach (var statement in step.Statements) text.AppendLine(statement + ";");
        foreach (var (wrong, query) in step.Asserts) text.AppendLine($"-- must be true, else: {wrong}").AppendLine(query + ";");
        if (transaction) text.AppendLine("COMMIT;");
    }

    static void AppendLocks(StringBuilder text, IEnumerable<StepLock> locks)
    {
        foreach (var l in locks.Where(l => !l.Implicit))
            text.AppendLine($"LOCK TABLE {(l.Only ? "ONLY " : "")}{l.Relation} IN {l.ModeSql} MODE;");
    }

    static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
