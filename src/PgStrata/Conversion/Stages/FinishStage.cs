using PgStrata.Planning;

namespace PgStrata.Conversion.Stages;

/// <summary>After a staged swap: what the switch re-made is validated, and the partitioned table gets its statistics.</summary>
sealed class FinishStage(ConvertDesign design)
{
    readonly AttachedSteps steps = new(design, design.Shape.Name);

    internal Stage Stage => new("finish", null, [.. ValidateInbound(), steps.Analyze()]);

    IEnumerable<Step> ValidateInbound() =>
        from fk in design.Shape.InboundForeignKeys
        where fk is { IsSelf: false, Validated: true }
        where !design.Inbound.IsDropped(fk)
        select steps.Validate(fk, fk.Name, "the switch");
}
