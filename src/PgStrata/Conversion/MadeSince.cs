using PgStrata.Catalog;
using PgStrata.Planning;

namespace PgStrata.Conversion;

/// <summary>
/// What was put on the table since the conversion. A roll-back brings back what was there before, so this would be lost, or go on using the
/// partitioned table.
/// </summary>
static class MadeSince
{
    internal static IEnumerable<PreflightCheck> Check(TableShape before, TableShape now)
    {
        var dependents = before.Dependents.Select(d => (d.Kind, d.Identity)).ToHashSet();
        var keys = before.InboundForeignKeys.Select(k => (k.Referencing, k.Name)).ToHashSet();
        var triggers = before.Triggers.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. from d in now.Dependents where d.Depth == 1 && !dependents.Contains((d.Kind, d.Identity)) select Block(d.Identity),
            .. from k in now.InboundForeignKeys
               where !keys.Contains((k.Referencing, k.Name))
               select Block($"foreign key {k.Name} of {k.Referencing}"),
            .. from t in now.Triggers where !triggers.Contains(t.Name) select Block($"trigger {t.Name}"),
        ];
    }

    static PreflightCheck Block(string what) => new(
        "made since", Verdict.Block, $"The roll-back would not carry {what}, made since the conversion.",
        $"Drop {what}, roll back, create it again.");
}
