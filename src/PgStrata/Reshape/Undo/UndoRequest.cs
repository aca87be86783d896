using PgStrata.Sql;

namespace PgStrata.Reshape.Undo;

/// <summary>What the operator asks of an undo: a partitioned table is to become a plain one.</summary>
public sealed record UndoRequest
{
    /// <summary>The table: partitioned by RANGE, LIST or HASH, by PgStrata or by anybody.</summary>
    public required QualifiedName Table { get; init; }

    /// <summary>
    /// Unique keys that are to be narrower, each by its columns: (id) makes of the primary key (id, received_at) the key (id). Every key
    /// that is not named stays as wide as it is.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>> Keys { get; init; } = [];

    /// <summary>Go on although something else seems to make or drop partitions of the table.</summary>
    public bool AlsoManagedBy { get; init; }
}
