namespace PgStrata.Conversion;

/// <summary>
/// How rows are divided among leaves where it is not by the ranges of a grid. Such a table has no policy: its leaves neither come nor go.
/// </summary>
public abstract record PartitionBy
{
    PartitionBy()
    {
    }

    /// <summary>Evenly, by a hash of the key columns.</summary>
    /// <param name="Leaves">How many leaves.</param>
    public sealed record Hash(int Leaves) : PartitionBy;

    /// <summary>By lists of values of the one key column.</summary>
    /// <param name="Leaves">The values of each leaf, by the name of the leaf, which goes behind the table's.</param>
    /// <param name="Default">The name of a leaf for all other values; null: such rows are rejected.</param>
    public sealed record Lists(IReadOnlyDictionary<string, IReadOnlyList<string>> Leaves, string? Default) : PartitionBy;

    /// <summary>By ranges between given edges of one or more key columns: one leaf more than edges, so that every row has one.</summary>
    /// <param name="Edges">The edges in order, each with a value for every key column; MINVALUE and MAXVALUE are words.</param>
    public sealed record Ranges(IReadOnlyList<IReadOnlyList<string>> Edges) : PartitionBy;
}
