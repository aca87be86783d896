using System.Globalization;
using PgStrata.Catalog;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>Plans a conversion. Pure: same request and facts, same plan.</summary>
static class ConvertPlanner
{
    internal static Plan Plan(ConvertRequest request, ConvertFacts facts)
    {
        if (request.Strategy == Strategy.Rewrite) return Rewrite.RewritePlanner.Plan(request, facts);
        var (design, checks) = ConvertDesigner.Decide(request, facts);
        var preflight = checks.Concat(facts.Checks).OrderByDescending(c => c.Verdict).ThenBy(c => c.Name, StringComparer.Ordinal).ToList();
        var plan = new Plan
        {
            Operation = facts.Operation,
            Verb = "convert",
            Table = facts.Shape.Name.ToString(),
            Summary =
                $"{facts.Shape.Name} becomes a table partitioned by {new Identifier(request.Key)} every {request.Every}; " +
                "the existing rows stay where they are, in one legacy leaf.",
            Fingerprint = facts.Fingerprint,
            Preflight = preflight,
            Stages = [],
        };
        if (design is null || plan.IsBlocked) return plan;
        return plan with
        {
            Notes = ConvertNotes.Of(design),
            EndState = Store.OperationState.Switched,
            Accounting = ConvertAccounting.Of(design),
            Stages = ConvertStages.Of(design),
            Facts = Facts(design, facts.Highest),
        };
    }

    static Dictionary<string, string> Facts(ConvertDesign design, string? highest)
    {
        var facts = new Dictionary<string, string> { ["conversion"] = ConversionJson.Write(Record(design)) };
        var grid = design.Policy.Grid;
        if (design.Key.Kind == KeyKind.Number)
        {
            facts[BoundWindow.KeyFact] = design.Key.Column;
            facts[BoundWindow.NumberFact] = design.Bound.ToString(CultureInfo.InvariantCulture);
            if (design.Key.TryPosition(highest, out var frontier))
                facts[BoundWindow.FrontierFact] = frontier.ToString(CultureInfo.InvariantCulture);
            return facts;
        }
        var instant = grid.IsWallClock ? grid.Zone.ToInstant(design.Bound) : design.Bound;
        facts[BoundWindow.AtFact] = DateTimeOffset.UnixEpoch.AddMicroseconds(instant).ToString("O", CultureInfo.InvariantCulture);
        return facts;
    }

    static ConversionRecord Record(ConvertDesign d) => new()
    {
        Stage = d.Stage,
        Legacy = d.Legacy.Name,
        BoundCheck = d.BoundCheck,
        LateTriggers = [.. d.LateTriggers.Select(t => t.Name)],
        Key = d.Key.Column,
        Indexes = d.IndexNames,
        Statistics = d.StatisticsNames,
        Spares = d.Keys.Where(k => k.Spare is not null).ToDictionary(k => k.Name, k => k.Spare!),
        Added = [.. d.Keys.Where(k => k.Built is not null).Select(k => k.Constraint is null ? k.Built! : ConvertDesign.WideName(k))],
        BareAdded = [.. d.Keys.Where(k => k.Built is not null && k.Constraint is null).Select(k => k.Built!)],
        Built = [.. d.Keys.Where(k => k.Built is not null).Select(k => k.Built!)],
        InboundForeignKeys = d.Request.InboundForeignKeys,
        ChangedInbound = [.. d.Shape.InboundForeignKeys.Where(d.IsWidened).Select(f => f.Name)],
        Shape = System.Text.Json.JsonSerializer.Serialize(d.Shape, CatalogJson.Default.TableShape),
    };
}
