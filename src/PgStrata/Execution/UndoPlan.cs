using PgStrata.Planning;
using PgStrata.Store;

namespace PgStrata.Execution;

/// <summary>What an abort would do now, as a plan to look at: the inverses of the steps that were begun, the last one first.</summary>
static class UndoPlan
{
    internal static Plan Of(Plan plan, IReadOnlyList<StepRow> rows)
    {
        var begun = rows.Where(r => r.State is "done" or "intent").Select(r => r.Id).ToHashSet(StringComparer.Ordinal);
        var steps = plan.Steps.Where(s => begun.Contains(s.Id) && (s.Undo.Count > 0 || s.Kind == StepKind.Action)).Reverse();
        return new Plan
        {
            Operation = plan.Operation,
            Verb = "abort",
            Table = plan.Table,
            Summary = $"What operation {plan.Operation} has done to {plan.Table} so far is undone; the table is as it was before.",
            Fingerprint = plan.Fingerprint,
            // Gates and hooks are for the way forward.
            Run = plan.Run is { } run ? (run with { Gates = null, Hooks = null }).Over(null) : null,
            Stages = [new Stage("undo", null, [.. steps.Select(Inverse)])],
            EndState = OperationState.Aborted,
        };
    }

    static Step Inverse(Step step) => new()
    {
        Id = step.Id,
        Title = PlanUndo.Title(step),
        Kind = step.Kind,
        Action = step.Action,
        Statements = step.Undo,
        Locks = step.Kind == StepKind.Concurrent ? step.Locks : step.UndoLocks,
    };
}
