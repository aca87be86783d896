using PgStrata.Catalog;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Reshape.Stages;
using PgStrata.Rewriting;
using PgStrata.Store;

namespace PgStrata.Reshape;

/// <summary>Plans other leaves for a part of a table. Pure: same request and facts, same plan.</summary>
static class ReshapePlanner
{
    internal static Plan Plan(ReshapeRequest request, ReshapeFacts facts)
    {
        var (design, checks) = ReshapeDesigner.Decide(request, facts);
        var plan = new Plan
        {
            Operation = facts.Operation,
            Verb = Verb(request.Verb),
            Table = facts.Shape.Name.ToString(),
            Summary = design is null ? $"Other leaves for {facts.Shape.Name}." : ReshapeNotes.Summary(design),
            Fingerprint = ShapeFingerprint.Of(facts.Shape),
            Preflight = [.. checks.OrderByDescending(c => c.Verdict).ThenBy(c => c.Name, StringComparer.Ordinal)],
            Stages = [],
        };
        if (design is null || plan.IsBlocked) return plan;
        var record = new Dictionary<string, string> { [ReshapeRecord.Fact] = ReshapeJson.Write(Record(design)) };
        if (!design.Copies)
            return plan with { Notes = ReshapeNotes.Of(design), Stages = new ReplaceStages(design).Of(), Facts = record };
        record[Backlog.Fact] = design.Copy.Queue.ToString();
        record[WayBack.Fact] = RewritingJson.Write(new WayBack { Copy = design.Back, Narrower = [] });
        return plan with
        {
            Notes = ReshapeNotes.Of(design),
            EndState = OperationState.Switched,
            Accounting = ReshapeNotes.Accounting(design),
            Stages =
            [
                new PrepareStage(design).Stage, new CopyStage(design).Stage, new FollowStage(design).Stage, new SwitchStage(design).Stage,
                .. new FlattenStage(design).Stages(), new FinishStage(design).Stage,
            ],
            Facts = record,
        };
    }

    /// <summary>The word of the command line, by which the journal knows it.</summary>
    internal static string Verb(ReshapeVerb verb) => verb switch
    {
        ReshapeVerb.Split => "split",
        ReshapeVerb.Merge => "merge",
        _ => "reperiod",
    };

    internal static bool IsVerb(string verb) => Enum.GetValues<ReshapeVerb>().Any(v => Verb(v) == verb);

    static ReshapeRecord Record(ReshapeDesign d) => new()
    {
        Stage = d.Stage,
        Old = d.OldSchema,
        Proof = d.Proof,
        Key = d.Key.Column,
        KeyType = d.Key.TypeName,
        KeyKind = d.Key.Kind,
        Replaced = [.. d.Old.Select(l => Leaf(d, l.Name.Schema, l.Name.Name, l.Bound) with { Shape = ReshapeJson.Write(l.Shape) })],
        Made = [.. d.Fresh.Select(f => Leaf(d, f.Name.Schema, f.Name.Name, f.Bound) with { IsNamesake = f.Stage is not null })],
        Branches =
        [
            .. d.Branches.Select(b => new RecordedBranch
            {
                Name = b.Name.Name,
                From = d.Key.BoundLiteral(b.Bound.Lower),
                To = d.Key.BoundLiteral(b.Bound.Upper),
                Children = [.. b.Children.Select(c => c.Name.Name)],
            }),
        ],
        Default = d.Default?.ToString(),
        Policy = d.NewPolicy is null ? null : PolicyJson.Write(d.Policy),
        Shape = ReshapeJson.Write(d.Shape),
    };

    static RecordedLeaf Leaf(ReshapeDesign d, string schema, string name, RangeBound bound) => new()
    {
        Schema = schema,
        Name = name,
        From = d.Key.BoundLiteral(bound.Lower),
        To = d.Key.BoundLiteral(bound.Upper),
        Lower = bound.Lower.IsFinite ? bound.Lower.Position : null,
        Upper = bound.Upper.IsFinite ? bound.Upper.Position : null,
        Range = RangeSql.Proof(d.Key, bound).Text,
    };
}
