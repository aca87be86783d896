using PgStrata.Catalog;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Store;

namespace PgStrata.Reshape.Undo;

/// <summary>Plans an undo. Pure: same request and facts, same plan.</summary>
static class UndoPlanner
{
    internal static Plan Plan(UndoRequest request, UndoFacts facts)
    {
        var (design, checks) = UndoDesigner.Decide(request, facts);
        var name = facts.Now.Name;
        var plan = new Plan
        {
            Operation = facts.Operation,
            Verb = facts.Again is null ? "undo" : "rollback",
            Table = name.ToString(),
            Summary = facts.Again is { } again
                ? $"{name} becomes the plain table again that it was before conversion {again.Of}; every row is copied to a new heap " +
                    "while it is used."
                : $"{name} becomes a plain table; its rows are copied to one heap while it is used.",
            Fingerprint = ShapeFingerprint.Of(facts.Now),
            Preflight =
            [
                .. checks.Concat(facts.Checks).Concat(Why(facts))
                    .OrderByDescending(c => c.Verdict).ThenBy(c => c.Name, StringComparer.Ordinal),
            ],
            Stages = [],
        };
        if (design is null || plan.IsBlocked) return plan;
        return plan with
        {
            Notes = UndoNotes.Of(design),
            EndState = OperationState.Switched,
            Accounting = UndoAccounting.Of(design),
            Stages = UndoStages.Of(design),
            Facts = Facts(design),
        };
    }

    static IEnumerable<PreflightCheck> Why(UndoFacts facts) => facts.Again is { } again ? [again.Why] : [];

    static Dictionary<string, string> Facts(UndoDesign design)
    {
        var facts = new Dictionary<string, string>
        {
            [UndoJson.Fact] = UndoJson.Write(new UndoRecord
            {
                Stage = design.Stage,
                Old = design.Old,
                Of = design.Of,
                StageOf = design.Again?.Stage,
                Now = design.Now,
                Plain = design.Plain,
                Narrowed = design.Narrowed,
                Tree = design.Tree,
            }),
            [Backlog.Fact] = design.Copy.Queue.ToString(),
            [WayBack.Fact] = RewritingJson.Write(new WayBack { Copy = design.Back, Narrower = [] }),
        };
        if (design.Of is { } of) facts["of"] = of;
        return facts;
    }
}
