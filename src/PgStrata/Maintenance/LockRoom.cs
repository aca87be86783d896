using PgStrata.Store;

namespace PgStrata.Maintenance;

/// <summary>
/// The server's lock table. All sessions share it, and one transaction that fills it makes the statements of everybody fail (53200).
/// </summary>
/// <param name="Slots">How many locks fit: max_locks_per_transaction × (max_connections + max_prepared_transactions).</param>
/// <param name="Taken">How many are held now, by anybody.</param>
sealed record LockRoom(long Slots, long Taken)
{
    /// <summary>What one transaction of maintenance takes at most, unless a single leaf needs more.</summary>
    const int MostATransaction = 200;

    /// <summary>… and never more than this part of a small lock table.</summary>
    const int Share = 16;

    /// <summary>Locks that one new leaf keeps until COMMIT.</summary>
    /// <remarks>
    /// The table, its row type, its TOAST table with index; each index, and the constraint that may own it. A statement of the template
    /// may make an index of the leaf's own. What ATTACH locks beside that is the same for all leaves of a transaction.
    /// </remarks>
    internal static int OfLeaf(int indexes, LeafTemplate template) => 4 + (2 * (indexes + template.Statements.Count));

    /// <summary>How many new leaves one transaction may make.</summary>
    internal int LeavesAtOnce(int locksOfLeaf) => (int)Math.Max(1, Math.Min(MostATransaction, Slots / Share) / locksOfLeaf);

    /// <summary>Why no leaf can be made now without endangering others; null when there is room.</summary>
    internal string? Refusal(int locksOfLeaf) => Taken + locksOfLeaf <= Slots / 10 * 9
        ? null
        : $"the server's lock table is nearly full: {Taken} of {Slots} locks are held and a new leaf takes {locksOfLeaf}. " +
          "Find who holds them (pg_locks), or raise max_locks_per_transaction";

    /// <summary>What a statement that reaches all leaves means for everybody; null when that is no matter.</summary>
    internal string? Crowd(int leaves, int indexes)
    {
        var needed = (long)leaves * (1 + indexes);
        return needed <= Slots / 4
            ? null
            : $"many-leaves: a statement that reaches all {leaves} leaves takes {needed} locks, " +
              $"and the server has {Slots} for all sessions. " +
              "Choose a longer period or a nearer horizon, or raise max_locks_per_transaction";
    }
}
