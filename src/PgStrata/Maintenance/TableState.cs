using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>One table as it is, beside the policy that says how it should be.</summary>
/// <param name="Stored">The policy row.</param>
/// <param name="Policy">What should be.</param>
/// <param name="Set">What is.</param>
/// <param name="Leaves">The leaves with their bounds read; one that is half detached is not among them.</param>
/// <param name="ForeignKeys">Keys out of and into the table.</param>
/// <param name="Leftovers">Expiries that an earlier run did not finish.</param>
sealed record TableState(
    StoredPolicy Stored, Policy Policy, PartitionSet Set, IReadOnlyList<Partitioning.Leaf> Leaves,
    IReadOnlyList<ForeignKeyLink> ForeignKeys, IReadOnlyList<Leftover> Leftovers)
{
    /// <summary>Bytes of the leaves that were asked for; the DEFAULT partition too.</summary>
    public IReadOnlyDictionary<uint, long> Sizes { get; init; } = new Dictionary<uint, long>();

    /// <summary>The server's lock table.</summary>
    public LockRoom Locks { get; init; } = new(long.MaxValue, 0);

    internal QualifiedName Name => Set.Name;

    internal IEnumerable<Catalog.Leaf> Pending => Set.Leaves.Where(l => l.DetachPending);

    internal Catalog.Leaf? Default => Set.Leaves.FirstOrDefault(l => l.IsDefault);

    internal Catalog.Leaf LeafOf(uint oid) => Set.Leaves.First(l => l.Oid == oid);

    internal IEnumerable<QualifiedName> Referenced =>
        Partners(ForeignKeys.Where(f => f.ReferencingOid == Set.Oid).Select(f => f.Referenced));

    internal IEnumerable<QualifiedName> Referencing =>
        Partners(ForeignKeys.Where(f => f.ReferencedOid == Set.Oid).Select(f => f.Referencing));

    /// <summary>Attaching a leaf makes and checks the foreign keys of both sides.</summary>
    internal IEnumerable<StepLock> PartnerLocks =>
        Referenced.Concat(Referencing).Distinct().Select(r => new StepLock(r.ToString(), LockMode.ShareRowExclusive, Only: true));

    internal bool IsReferenced => ForeignKeys.Any(f => f.ReferencedOid == Set.Oid);

    /// <summary>The same, with the rows of the leaves as their files say: an empty file is an empty leaf whatever its estimate.</summary>
    internal TableState WithSizes(IReadOnlyDictionary<uint, long> sizes) => this with
    {
        Sizes = sizes,
        Leaves = [.. Leaves.Select(l => sizes.TryGetValue(l.Oid, out var bytes) ? Sized(l, bytes) : l)],
    };

    static Partitioning.Leaf Sized(Partitioning.Leaf leaf, long bytes) =>
        leaf with { Bytes = bytes, Rows = bytes == 0 ? 0 : leaf.Rows is > 0 ? leaf.Rows : null };

    IEnumerable<QualifiedName> Partners(IEnumerable<QualifiedName> names) =>
        names.Where(n => n != Name).Distinct().OrderBy(n => n.ToString(), StringComparer.Ordinal);

    /// <summary>Puts policy and partitions together, or says why the table cannot be maintained.</summary>
    internal static (TableState? State, string? Fault) Of(StoredPolicy stored, Snapshot snapshot)
    {
        if (stored.Policy is not { } policy) return (null, stored.Fault);
        if (stored.Oid is not { } oid)
            return (null, $"there is no table {stored.Table}: was it dropped or renamed? pgstrata policy remove {stored.Table}");
        if (snapshot.Unread.TryGetValue(oid, out var unread)) return (null, unread);
        if (!snapshot.Sets.TryGetValue(oid, out var set))
            return (null, $"{stored.Table} is not partitioned: pgstrata convert {stored.Table}");
        if (KeyFault(policy, set) is { } fault) return (null, fault);
        var leaves = set.Leaves.Where(l => !l.DetachPending)
            .Select(l => new Partitioning.Leaf(
                l.Name.Name, l.Oid, PartitionBound.Parse(l.BoundText, policy.Key), l.Tuples > 0 ? l.Tuples : null));
        var links = snapshot.ForeignKeys.Where(f => f.ReferencingOid == oid || f.ReferencedOid == oid);
        return (new TableState(stored, policy, set, [.. leaves], [.. links], [.. snapshot.Leftovers[stored.Table]])
        {
            Locks = new LockRoom(snapshot.LockSlots, snapshot.LocksTaken),
        }, null);
    }

    /// <summary>Why a policy with this key does not fit a table; null when it does.</summary>
    internal static string? KeyFault(Policy policy, PartitionSet set)
    {
        if (set.Strategy != 'r' || set.KeyCount != 1 || set.KeyColumns.Count != 1)
            return $"{set.Name} is partitioned by {set.KeyExpression ?? string.Join(", ", set.KeyColumns)} ({Strategy(set.Strategy)}); " +
                "only RANGE over one column is maintained";
        if (set.KeyColumns[0] != policy.Key.Column)
            return $"{set.Name} is partitioned by {set.KeyColumns[0]}, but the policy says {policy.Key.Column}";
        return set.KeyTypeName == policy.Key.TypeName
            ? null
            : $"{set.Name}.{policy.Key.Column} is {set.KeyTypeName}, but the policy was made for {policy.Key.TypeName}; " +
                "apply the policy again";
    }

    static string Strategy(char strategy) => strategy switch { 'l' => "LIST", 'h' => "HASH", _ => "RANGE" };
}
