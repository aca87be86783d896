using PgStrata.Catalog;

namespace PgStrata.Maintenance;

/// <summary>All policies and all their tables as they are, in one round trip whatever their number.</summary>
sealed record Snapshot
{
    /// <summary>The server's clock.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>The server's clock minus this machine's.</summary>
    public TimeSpan Skew { get; init; }

    public bool InRecovery { get; init; }

    /// <summary>The database is a playground: maintenance may act at an invented instant.</summary>
    public bool IsSandbox { get; init; }

    /// <summary>Milliseconds.</summary>
    public int DeadlockTimeout { get; init; }

    /// <summary>How many locks all sessions of the server can hold together.</summary>
    public long LockSlots { get; init; } = long.MaxValue;

    /// <summary>How many of them are taken now.</summary>
    public long LocksTaken { get; init; }

    public IReadOnlyList<StoredPolicy> Policies { get; init; } = [];

    public IReadOnlyDictionary<uint, PartitionSet> Sets { get; init; } = new Dictionary<uint, PartitionSet>();

    public IReadOnlyList<ForeignKeyLink> ForeignKeys { get; init; } = [];

    public ILookup<string, Leftover> Leftovers { get; init; } = Array.Empty<(string, Leftover)>().ToLookup(l => l.Item1, l => l.Item2);

    /// <summary>Tables whose partitions could not be read, with the reason: somebody holds one of their leaves (PostgreSQL 17).</summary>
    public IReadOnlyDictionary<uint, string> Unread { get; init; } = new Dictionary<uint, string>();
}
