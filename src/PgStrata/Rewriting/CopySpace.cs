using PgStrata.Catalog;
using PgStrata.Planning;

namespace PgStrata.Rewriting;

/// <summary>What a copy of the whole table needs of disk and WAL, and whether a replication slot outlives it.</summary>
static class CopySpace
{
    /// <summary>So much is worth a look at the disk.</summary>
    const long Large = 10L << 30;

    /// <summary>Less is normal life.</summary>
    const double Bloated = 0.1;

    internal static IEnumerable<PreflightCheck> Of(TableShape shape, TableActivity activity)
    {
        // Free space in the old heap counts as rows: nothing tells of it without a scan.
        var rows = (long)((shape.Bytes + shape.ToastBytes) * (1 - activity.DeadShare));
        var bytes = rows + shape.IndexBytes;
        var size = $"{bytes >> 20} MB";
        yield return new(
            "disk", bytes < Large ? Verdict.Pass : Verdict.Warn,
            $"The copy needs up to {size}: {rows >> 20} MB of rows without the dead ones and " +
            $"{shape.IndexBytes >> 20} MB of indexes; WAL about as much. The old heap stays until operation complete. " +
            "The server does not say how much is free.",
            bytes < Large ? null : "df on the server's data directory and its pg_wal, before you start");
        if (activity.DeadShare >= Bloated)
            yield return new(
                "bloat", Verdict.Pass,
                $"{activity.DeadShare:P0} of the rows of {shape.Bytes + shape.ToastBytes >> 20} MB are dead and are not copied: " +
                $"the leaves take about {rows >> 20} MB. Indexes are built anew, each as small as it can be.");
        foreach (var slot in activity.Slots.Where(s => s.SafeWalSize < bytes))
        {
            var after = $"Replication slot {slot.Name} is lost after {slot.SafeWalSize >> 20} MB more of WAL that nobody has read, and " +
                $"the copy writes about {size}";
            yield return slot.Active
                ? new(
                    "wal", Verdict.Warn, $"{after}: its reader has to keep up.",
                    "--throttle max-slot=50% waits for it; or raise max_slot_wal_keep_size")
                : new(
                    "wal", Verdict.Block, $"{after}; nobody reads from it now.",
                    "Start its reader, drop the slot if nobody will read from it again, or raise max_slot_wal_keep_size.");
        }
    }
}
