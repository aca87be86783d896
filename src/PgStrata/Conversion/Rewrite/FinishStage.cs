using PgStrata.Catalog;
using PgStrata.Conversion.Stages;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Conversion.Rewrite;

/// <summary>What the switch re-made is validated, and what only the copy needed is dropped.</summary>
sealed class FinishStage(RewriteDesign design)
{
    TableShape Shape => design.Shape;

    string Table => design.Table.ToString();

    internal Stage Stage => new("finish", null, [.. Outbound(), .. Inbound(), Drop()]);

    IEnumerable<Step> Outbound() =>
        Shape.ForeignKeys.Count == 0 ? []
        : design.ParentTakesNotValid ? [Validate()]
        : [Validate(), .. Shape.ForeignKeys.Select(fk => OutboundSteps.Adopt(fk, design.Table))];

    /// <summary>Leaf by leaf, each for all keys at once: several leaves at a time.</summary>
    Step Validate() => new()
    {
        Id = "validate-out",
        Title = $"Validate the foreign keys of {Table} on every leaf; new rows have been checked since the switch",
        Kind = StepKind.Action,
        Action = EachLeafAction.Name,
        Arguments = RewritingJson.Write(new LeafWork(
            design.Copy, [.. Validated.Select(t => new LeafItems(t, [[OutboundSql.Validate(Shape, t).Text]]))])),
        Effect = Effect.Scan,
        Locks =
        [
            .. Validated.Select(t => new StepLock(t.ToString(), LockMode.ShareUpdateExclusive, Implicit: true)),
            .. Referenced.Select(r => new StepLock(r, LockMode.RowShare, Implicit: true)),
        ],
    };

    /// <summary>Where the key that is not valid yet is the table's own, only that can be validated.</summary>
    IEnumerable<QualifiedName> Validated => design.ParentTakesNotValid ? [design.Table] : design.LeafNames;

    IEnumerable<string> Referenced =>
        Shape.ForeignKeys.Select(f => f.Referenced.ToString()).Distinct().Order(StringComparer.Ordinal);

    IEnumerable<Step> Inbound() =>
        from fk in Shape.InboundForeignKeys
        where fk is { IsSelf: false, Validated: true } && !design.Inbound.IsDropped(fk)
        select InboundSteps.Validate(Shape, fk, fk.Name, "the switch", design.Table);

    Step Drop() => new()
    {
        Id = "drop-queue",
        Title = "Drop the queue and the ledgers of the copy",
        Kind = StepKind.Transaction,
        OutOfUse = true,
        Statements = [.. new CaptureSql(design.Copy).Drop().Concat(new CopySql(design.Copy).DropLedgers()).Select(s => s.Text)],
    };
}
