using PgStrata.Partitioning;
using PgStrata.Planning;

namespace PgStrata.Maintenance;

/// <summary>Desired minus actual of one table.</summary>
/// <param name="State">The table.</param>
/// <param name="Ends">Where its keys are.</param>
/// <param name="Leaves">The leaves that are missing.</param>
/// <param name="Retention">The leaves that are past their time.</param>
sealed record TablePlan(TableState State, KeyEnds Ends, LeafPlan Leaves, RetentionRule Retention)
{
    /// <summary>The server's clock minus this machine's, as retention went by it.</summary>
    public TimeSpan Skew { get; init; }

    internal bool HasPending => State.Pending.Any();

    internal bool HasCreation => HasPending || HasNew;

    /// <summary>Leaves or the DEFAULT partition are to be made.</summary>
    internal bool HasNew => Leaves.Create.Count > 0 || LacksDefault;

    /// <summary>The policy wants a fenced DEFAULT partition, and there is none.</summary>
    internal bool LacksDefault => State.Policy.Default == DefaultPartition.Fenced && State.Default is null && Obstacle is null;

    /// <summary>Names in the schema that something else has, as far as known.</summary>
    public IReadOnlyCollection<string> Taken { get; init; } = [];

    internal string DefaultName
    {
        get
        {
            var wanted = LeafName.Fit("", State.Name.Name, "_default");
            return Enumerable.Range(2, Taken.Count).Select(n => LeafName.Numbered(wanted, n)).Prepend(wanted)
                .First(n => !Taken.Contains(n));
        }
    }

    /// <summary>What is to be made, by name.</summary>
    internal IEnumerable<string> NewNames => Leaves.Create.Select(l => l.Name).Concat(LacksDefault ? [DefaultName] : []);

    /// <summary>Where the last leaf ends once all are made: DEFAULT holds nothing from there on.</summary>
    internal Edge FenceEdge => State.Leaves.Select(l => l.Range).OfType<RangeBound>().Concat(Leaves.Create.Select(l => l.Bound))
        .Select(b => b.Upper).DefaultIfEmpty(Edge.At(State.Policy.Grid.Floor(Ends.Now))).Max();

    internal bool HasExpiry => Retention.Due.Count > 0 || State.Leftovers.Any(l => FateOf(l) != LeftoverFate.Wait);

    internal bool HasWork => HasCreation || HasExpiry;

    /// <summary>What becomes of a leaf that an earlier run began to take away, by the policy as it is now.</summary>
    internal LeftoverFate FateOf(Leftover leaf) =>
        leaf.IsPending ? LeftoverFate.Wait
        : leaf.IsAttached ? LeftoverFate.Withdraw
        : !leaf.IsDrop || leaf.NameNow is null ? LeftoverFate.Note
        : leaf.NameNow != leaf.Name || State.Policy.Retention?.Expire != Expiry.Drop ? LeftoverFate.Keep
        : IsStopped ? LeftoverFate.Wait
        : PartitionBound.Parse(leaf.BoundText, State.Policy.Key) is PartitionBound.Range range
            && range.Bound.Upper <= Edge.At(Retention.Cutoff) ? LeftoverFate.Drop
        : LeftoverFate.Stay;

    /// <summary>Detached leaves that were to be dropped and are not: their rows are off the table, and somebody must decide.</summary>
    internal IEnumerable<RetentionRefusal> Staying => State.Leftovers.Select(Stays).OfType<RetentionRefusal>();

    internal RetentionRefusal? Stays(Leftover leaf) => FateOf(leaf) switch
    {
        LeftoverFate.Keep when leaf.NameNow != leaf.Name => Stays(
            $"{leaf.Name} was detached to be dropped and stays, because it has become {leaf.NameNow}. " +
            "Attach it again, or drop it yourself"),
        LeftoverFate.Keep => Stays(
            $"{leaf.Name} was detached to be dropped and stays, because the policy drops nothing any more. " +
            "Attach it again, or drop it yourself"),
        LeftoverFate.Stay => Stays(
            $"{leaf.Name} was detached to be dropped, but by the policy as it is now its rows are not past their time. Attach it again, " +
            $"ALTER TABLE {State.Name} ATTACH PARTITION {leaf.Name} {leaf.BoundText}, or drop it yourself"),
        _ => null,
    };

    static RetentionRefusal Stays(string message) => new(RetentionRail.Detached, message);

    /// <summary>Nothing at all may expire, though something should: a person must look.</summary>
    internal IEnumerable<RetentionRefusal> Stops => Retention.Refused.Where(r => r.Leaf is null);

    internal bool IsStopped => Stops.Any();

    /// <summary>Holes that somebody should know of: what retention took away below its cutoff leaves none.</summary>
    internal IEnumerable<RangeBound> Gaps => Leaves.Gaps.Where(gap => gap.Upper > Edge.At(Retention.Cutoff));

    /// <summary>Why nothing can be created, when that is so.</summary>
    internal string? Obstacle => Leaves.Unreadable.Count == 0
        ? null
        : $"the bound of {string.Join(", ", Leaves.Unreadable.Select(l => l.Name))} cannot be computed with, " +
            "so a new leaf might overlap it";

    /// <summary>What the operator should know.</summary>
    internal IEnumerable<string> Notes()
    {
        var grid = State.Policy.Grid;
        if (Ends.Outlier is { } outlier)
            yield return $"outlier: a key of {outlier} is beyond now and the horizon; no leaf is made for it";
        foreach (var gap in Gaps)
            yield return $"gap: no leaf for {PositionText.Of(grid, gap)}";
        var leaves = State.Set.Leaves.Count + Leaves.Create.Count;
        if (Leaves.Create.Count > 0 && State.Locks.Crowd(leaves, State.Set.IndexCount) is { } crowd)
            yield return crowd;
        foreach (var refused in Retention.Refused)
            yield return refused.Sentence;
        if (Retention.Deferred.Count > 0)
            yield return $"{Retention.Deferred.Count} more leaves are past their time and wait for the next run";
    }

    /// <summary>The steps as a plan that can be printed.</summary>
    internal Plan ToPlan(IReadOnlyList<Step> create, IReadOnlyList<Step> expire) => new()
    {
        Operation = "maintain",
        Verb = "maintain",
        Table = State.Name.ToString(),
        Summary = $"Maintain {State.Name}: {Leaves.Create.Count} leaves to create, {Retention.Due.Count} to expire",
        Fingerprint = "",
        Notes = [.. Notes()],
        Stages = [.. new[] { new Stage("create", null, create), new Stage("expire", null, expire) }.Where(s => s.Steps.Count > 0)],
    };
}
