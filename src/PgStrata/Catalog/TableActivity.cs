namespace PgStrata.Catalog;

/// <summary>
/// Who is at work on a table and in its database: what a lock would meet and what WAL would burden. A picture of one instant.
/// </summary>
sealed record TableActivity
{
    /// <summary>Locks on the table and its partitions, waiting ones too; ours are left out.</summary>
    public IReadOnlyList<LockFact> Locks { get; init; } = [];

    /// <summary>Open transactions of this database, oldest first, prepared ones too; ours is left out.</summary>
    public IReadOnlyList<TransactionFact> Transactions { get; init; } = [];

    public IReadOnlyList<SlotFact> Slots { get; init; } = [];

    public IReadOnlyList<ReplicaFact> Replicas { get; init; } = [];

    /// <summary>age(relfrozenxid) of the table, or the oldest of its partitions.</summary>
    public long FrozenAge { get; init; }

    /// <summary>From this age on autovacuum runs to prevent wraparound and is not evicted by a lock request.</summary>
    public long FreezeMaxAge { get; init; }

    /// <summary>Entries in the server's lock table now, of all sessions.</summary>
    public int LocksInUse { get; init; }

    /// <summary>Locks one statement over all partitions takes: the table, its partitions, their indexes.</summary>
    public int LocksOfUnprunedStatement { get; init; }

    /// <summary>The part of the rows that is dead, by the server's statistics: 0 to 1.</summary>
    public double DeadShare { get; init; }

    internal bool AutovacuumIsRunning => Locks.Any(l => l.IsAutovacuum && l.Granted);

    internal bool AntiWraparoundIsRunning => Locks.Any(l => l.IsAntiWraparound);
}
