using PgStrata.Partitioning;

namespace PgStrata.Reshape;

/// <summary>What roll-back and completion need to know of a reshape; kept in its plan.</summary>
sealed record ReshapeRecord
{
    /// <summary>The name of the fact.</summary>
    internal const string Fact = "reshape";

    /// <summary>The staging schema.</summary>
    public required string Stage { get; init; }

    /// <summary>The schema the old leaves are in after the switch; the queues and ledgers are in it too.</summary>
    public required string Old { get; init; }

    /// <summary>The CHECK on leaves, and on DEFAULT, by which nothing is scanned.</summary>
    public required string Proof { get; init; }

    /// <summary>The key column.</summary>
    public required string Key { get; init; }

    /// <summary>Its type, as format_type prints it.</summary>
    public required string KeyType { get; init; }

    /// <summary>How its values are read.</summary>
    public required KeyKind KeyKind { get; init; }

    /// <summary>The leaves that were replaced.</summary>
    public required IReadOnlyList<RecordedLeaf> Replaced { get; init; }

    /// <summary>Those that took their place.</summary>
    public required IReadOnlyList<RecordedLeaf> Made { get; init; }

    /// <summary>Branches that held them until they came to the table, the trunk first.</summary>
    public IReadOnlyList<RecordedBranch> Branches { get; init; } = [];

    /// <summary>The name of DEFAULT, if there is one.</summary>
    public string? Default { get; init; }

    /// <summary>The policy before, as JSON, where it was changed.</summary>
    public string? Policy { get; init; }

    /// <summary>The table's shape, as JSON.</summary>
    public required string Shape { get; init; }
}
