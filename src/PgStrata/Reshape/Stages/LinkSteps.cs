using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Reshape.Stages;

/// <summary>Foreign keys that a switch re-made NOT VALID: they hold for new rows, and are now proven for all others.</summary>
static class LinkSteps
{
    /// <param name="shape">The table.</param>
    /// <param name="leaves">Its leaves.</param>
    /// <param name="parentTakesNotValid">From 18 on.</param>
    /// <param name="copy">Whose ledger notes what was done.</param>
    internal static IEnumerable<Step> Outbound(
        TableShape shape, IEnumerable<QualifiedName> leaves, bool parentTakesNotValid, CopySpec copy)
    {
        if (shape.ForeignKeys.Count == 0) return [];
        QualifiedName[] validated = parentTakesNotValid ? [shape.Name] : [.. leaves];
        var validate = new Step
        {
            Id = "validate-out",
            Title = $"Validate the foreign keys of {shape.Name} on every leaf; new rows have been checked since the switch",
            Kind = StepKind.Action,
            Action = EachLeafAction.Name,
            Arguments = RewritingJson.Write(new LeafWork(
                copy, [.. validated.Select(t => new LeafItems(t, [[OutboundSql.Validate(shape, t).Text]]))])),
            Effect = Effect.Scan,
            Locks =
            [
                .. validated.Select(t => new StepLock(t.ToString(), LockMode.ShareUpdateExclusive, Implicit: true)),
                .. shape.ForeignKeys.Select(f => f.Referenced.ToString()).Distinct().Order(StringComparer.Ordinal)
                    .Select(r => new StepLock(r, LockMode.RowShare, Implicit: true)),
            ],
        };
        return parentTakesNotValid
            ? [validate] : [validate, .. shape.ForeignKeys.Select(fk => OutboundSteps.Adopt(fk, shape.Name))];
    }

    internal static IEnumerable<Step> Inbound(TableShape shape) =>
        from fk in shape.InboundForeignKeys
        where fk is { IsSelf: false, Validated: true }
        select InboundSteps.Validate(shape, fk, fk.Name, "the switch", shape.Name);
}
