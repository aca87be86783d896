using PgStrata.Bench.Output;

namespace PgStrata.Bench.Maintenance;

/// <summary>What is to be reached, beside the faster of pg_partman's forms.</summary>
static class MaintainTargets
{
    /// <summary>The number of tables the promises are made for.</summary>
    const int Promised = 500;

    internal static IEnumerable<Target> Of(IReadOnlyList<MaintainResult> results)
    {
        if (results.Count == 0)
            return [];
        var tables = results[0].Tables;
        var judged = tables >= Promised;
        double Seconds(Keeper keeper, string work) => results.Single(r => r.Keeper == keeper.Name && r.Work == work).Seconds;
        double Times(Keeper keeper, string work) =>
            Math.Min(Seconds(Keepers.Function, work), Seconds(Keepers.Procedure, work)) / Seconds(keeper, work);
        return
        [
            Target.AtLeast(
                "maintain, nothing to do, in process: times faster than pg_partman",
                tables, Times(Keepers.Library, "nothing"), 10, judged),
            Target.AtLeast(
                "maintain, nothing to do, whole process: times faster than pg_partman",
                tables, Times(Keepers.Process, "nothing"), 3, judged),
            Target.AtLeast(
                "maintain, one leaf each, in process: times faster than pg_partman",
                tables, Times(Keepers.Library, "leaf"), 1.8, judged),
            Target.AtLeast(
                "maintain, one leaf each, whole process: times faster than pg_partman",
                tables, Times(Keepers.Process, "leaf"), 1.8, judged: false),
        ];
    }
}
