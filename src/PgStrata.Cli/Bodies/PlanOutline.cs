using PgStrata.Planning;

namespace PgStrata.Cli.Bodies;

/// <summary>The steps that are left of a plan as a few lines, for somebody who is about to say yes.</summary>
static class PlanOutline
{
    /// <summary>A stage with more steps of one kind, such as a leaf a day, is cut short: --plan shows all.</summary>
    const int Longest = 6;

    internal static IEnumerable<string> Of(Plan plan, IReadOnlySet<string> done)
    {
        foreach (var stage in plan.Stages)
        {
            var left = stage.Steps.Where(s => !done.Contains(s.Id)).ToList();
            if (left.Count == 0) continue;
            yield return $"{stage.Name}{(stage.Condition is { } condition ? $", if {condition}" : "")}:";
            var shown = left.Count <= Longest ? left : left[..(Longest - 1)];
            foreach (var step in shown) yield return $"  {(step.PointOfNoReturn ? "!" : "-")} {step.Title}";
            if (shown.Count == left.Count) continue;
            var hidden = left[shown.Count..];
            yield return $"  - and {hidden.Count(s => !s.PointOfNoReturn)} more; --plan shows them all";
            foreach (var step in hidden.Where(s => s.PointOfNoReturn)) yield return $"  ! {step.Title}";
        }
    }
}
