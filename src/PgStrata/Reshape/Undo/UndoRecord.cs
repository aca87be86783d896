using PgStrata.Catalog;

namespace PgStrata.Reshape.Undo;

/// <summary>What its own steps, the roll-back and the completion need to know of an undo; kept in its plan.</summary>
sealed record UndoRecord
{
    /// <summary>The staging schema.</summary>
    public required string Stage { get; init; }

    /// <summary>The schema the partitioned table is in after the switch; the queues and ledgers are in it too.</summary>
    public required string Old { get; init; }

    /// <summary>The conversion that is rolled back; null: none.</summary>
    public string? Of { get; init; }

    /// <summary>That conversion's staging schema, empty or gone.</summary>
    public string? StageOf { get; init; }

    /// <summary>The partitioned table's shape.</summary>
    public required TableShape Now { get; init; }

    /// <summary>The plain table's.</summary>
    public required TableShape Plain { get; init; }

    /// <summary>Names of keys that become narrower.</summary>
    public required IReadOnlyList<string> Narrowed { get; init; }

    /// <summary>The partitioned table with all that is below it.</summary>
    public required IReadOnlyList<PartitionNode> Tree { get; init; }
}
