using PgStrata.Maintenance;
using PgStrata.Partitioning;

namespace PgStrata.Cli.Bodies;

/// <summary>What the library cannot know: which option gets past a rail.</summary>
static class MaintainHints
{
    /// <summary>A rail stopped retention that a person may lift.</summary>
    internal static bool IsToBeConfirmed(TableReport table) =>
        table.Notes.Append(table.Message ?? "").Any(text =>
            text.StartsWith(RetentionRail.KeepShortened + ":", StringComparison.Ordinal)
            || text.StartsWith(RetentionRail.Fraction + ":", StringComparison.Ordinal));
}
