namespace PgStrata.Reshape;

/// <summary>A leaf of a reshape, as its plan keeps it.</summary>
sealed record RecordedLeaf
{
    /// <summary>Its schema as a leaf.</summary>
    public required string Schema { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What stands in FROM (…).</summary>
    public required string From { get; init; }

    /// <summary>What stands in TO (…).</summary>
    public required string To { get; init; }

    /// <summary>The position of its lower edge; null when it is open.</summary>
    public long? Lower { get; init; }

    /// <summary>The position of its upper edge; null when it is open.</summary>
    public long? Upper { get; init; }

    internal Partitioning.RangeBound Bound => new(
        Lower is { } lower ? Partitioning.Edge.At(lower) : Partitioning.Edge.MinValue,
        Upper is { } upper ? Partitioning.Edge.At(upper) : Partitioning.Edge.MaxValue);

    /// <summary>What its rows have in common, as a CHECK says it.</summary>
    public required string Range { get; init; }

    /// <summary>Its name was that of a leaf that was replaced, so it cannot stay beside that one.</summary>
    public bool IsNamesake { get; init; }

    /// <summary>Everything about it, as JSON; of those that were replaced only.</summary>
    public string? Shape { get; init; }
}
