using PgStrata.Catalog;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Conversion.Rewrite;

/// <summary>Plans a conversion by rewrite. Pure: same request and facts, same plan.</summary>
static class RewritePlanner
{
    internal static Plan Plan(ConvertRequest request, ConvertFacts facts)
    {
        var (design, checks) = RewriteDesigner.Decide(request, facts);
        var plan = new Plan
        {
            Operation = facts.Operation,
            Verb = "convert",
            Table = facts.Shape.Name.ToString(),
            Summary =
                $"{facts.Shape.Name} becomes a table partitioned {How(request)}; " +
                "its rows are copied to leaves of their own while it is used.",
            Fingerprint = facts.Fingerprint,
            Preflight = [.. checks.Concat(facts.Checks).OrderByDescending(c => c.Verdict).ThenBy(c => c.Name, StringComparer.Ordinal)],
            Stages = [],
        };
        if (design is null || plan.IsBlocked) return plan;
        return plan with
        {
            Notes = RewriteNotes.Of(design),
            EndState = OperationState.Switched,
            Accounting = RewriteAccounting.Of(design),
            Stages = RewriteStages.Of(design),
            Facts = new Dictionary<string, string>
            {
                ["rewrite"] = ConversionJson.Write(Record(design)),
                [Backlog.Fact] = design.Copy.Queue.ToString(),
                [WayBack.Fact] = RewritingJson.Write(Back(design)),
            },
        };
    }

    static string How(ConvertRequest request) => request.By switch
    {
        PartitionBy.Hash hash => $"by a hash of ({request.Columns.List}) into {hash.Leaves} leaves",
        PartitionBy.Lists => $"by values of {request.Columns.List}",
        PartitionBy.Ranges => $"by ranges of ({request.Columns.List})",
        _ => $"by {request.Columns.List} every {request.Every}",
    };

    static RewriteRecord Record(RewriteDesign d) => new()
    {
        Stage = d.Stage,
        Old = d.Old,
        Key = d.Columns.Names[0],
        MoreKeys = [.. d.Columns.Names.Skip(1)],
        Leaves = [.. d.LeafNames.Select(l => l.Name)],
        Compressed = [.. d.Request.Compression.Keys],
        LeftBefore = d.LeavesOlder ? d.Edge : null,
        KeepsOld = d.LeavesOlder && d.Request.Older == OlderRows.Leave,
        InboundForeignKeys = d.Request.InboundForeignKeys,
        ChangedInbound = [.. d.Shape.InboundForeignKeys.Where(d.Inbound.IsWidened).Select(f => f.Name)],
        Shape = System.Text.Json.JsonSerializer.Serialize(d.Shape, CatalogJson.Default.TableShape),
    };

    static WayBack Back(RewriteDesign d) => new()
    {
        Copy = d.Back,
        Narrower =
        [
            .. d.Keys.Where(k => k.Treatment != KeyTreatment.Adopt).Select(k => k.Index.KeyColumns.Select(c => c!).ToList()),
        ],
    };
}
