namespace PgStrata.Reshape;

/// <summary>A branch of a reshape, as its plan keeps it: the way back gathers the leaves on it again.</summary>
sealed record RecordedBranch
{
    /// <summary>Its name, in the staging schema.</summary>
    public required string Name { get; init; }

    /// <summary>What stands in FROM (…).</summary>
    public required string From { get; init; }

    /// <summary>What stands in TO (…).</summary>
    public required string To { get; init; }

    /// <summary>The names of leaves, or of branches, it holds.</summary>
    public required IReadOnlyList<string> Children { get; init; }
}
