using PgStrata.Catalog;
using PgStrata.Planning;

namespace PgStrata.Conversion;

/// <summary>
/// What was put on the table since the conversion and would be lost by a roll-back, or go on using the partitioned table; and what stands
/// in its way.
/// </summary>
static class MadeSince
{
    internal static IEnumerable<PreflightCheck> Check(AfterFacts f) =>
    [
        .. Check(f.Before, f.Now),
        .. from k in f.InboundForeignKeys
           where f.Version < 180000 && f.Now.InboundForeignKeys.Any(n => n.Referencing == k.Referencing && n.ReferencingIsPartitioned)
           select new PreflightCheck(
               "made since", Verdict.Block,
               $"{k.Referencing} is partitioned, where foreign key {k.Name} cannot be re-made NOT VALID before PostgreSQL 18.",
               $"Roll back {k.Referencing} first, or drop the foreign key and add it again after."),
        .. from r in f.Now.Rules select Block($"rule {r.Name}"),
        .. new ChangedSince(f).Lost(),
    ];

    /// <summary>What either strategy would lose.</summary>
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
