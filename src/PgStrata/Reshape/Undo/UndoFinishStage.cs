using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Reshape.Undo;

/// <summary>What the switch re-made is validated, and what only the copy needed is dropped.</summary>
sealed class UndoFinishStage(UndoDesign design)
{
    TableShape Plain => design.Plain;

    internal Stage Stage => new("finish", null, [.. Outbound(), .. Inbound(), Drop()]);

    IEnumerable<Step> Outbound()
    {
        if (Plain.ForeignKeys.Count > 0) yield return OutboundSteps.Validate(Plain, design.Table, "validate-out");
    }

    IEnumerable<Step> Inbound() =>
        from fk in Plain.InboundForeignKeys
        where fk is { IsSelf: false, Validated: true }
        select InboundSteps.Validate(Plain, fk, fk.Name, "the switch", design.Table);

    Step Drop() => new()
    {
        Id = "drop-queue",
        Title = "Drop the queue and the ledgers of the copy",
        Kind = StepKind.Transaction,
        OutOfUse = true,
        Statements = [.. new CaptureSql(design.Copy).Drop().Concat(new CopySql(design.Copy).DropLedgers()).Select(s => s.Text)],
    };
}
