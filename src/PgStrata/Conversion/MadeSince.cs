using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Conversion;

/// <summary>
/// What was put on the table since the conversion and would be lost by a roll-back, or go on using the partitioned table; and what stands
/// in its way.
/// </summary>
static class MadeSince
{
    internal static IEnumerable<PreflightCheck> Check(AfterFacts f) =>
    [
        .. SinceSwitch.Made(f.Before, f.Now, "conversion"),
        .. from k in f.InboundForeignKeys
           where f.Version < 180000 && f.Now.InboundForeignKeys.Any(n => n.Referencing == k.Referencing && n.ReferencingIsPartitioned)
           select new PreflightCheck(
               "made since", Verdict.Block,
               $"{k.Referencing} is partitioned, where foreign key {k.Name} cannot be re-made NOT VALID before PostgreSQL 18.",
               $"Roll back {k.Referencing} first, or drop the foreign key and add it again after."),
        .. from r in f.Now.Rules select SinceSwitch.Block($"rule {r.Name}", "conversion"),
        .. new ChangedSince(f).Lost(),
    ];
}
