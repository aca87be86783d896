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

    /// <summary>What its rows have in common, as a CHECK says it.</summary>
    public required string Range { get; init; }

    /// <summary>Its name was that of a leaf that was replaced, so it cannot stay beside that one.</summary>
    public bool IsNamesake { get; init; }

    /// <summary>Everything about it, as JSON; of those that were replaced only.</summary>
    public string? Shape { get; init; }
}
