using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>A partitioned table or anything below it, at any depth.</summary>
sealed record PartitionNode
{
    public uint Oid { get; init; }

    public QualifiedName Name { get; init; }

    /// <summary>What it is a partition of; null at the top.</summary>
    public uint? ParentOid { get; init; }

    /// <summary>0 at the top.</summary>
    public int Level { get; init; }

    /// <summary>relkind: p has partitions of its own, f is foreign.</summary>
    public char Kind { get; init; }

    /// <summary>pg_get_expr of its bound, printed under the session contract; empty at the top.</summary>
    public string BoundText { get; init; } = "";

    /// <summary>DETACH CONCURRENTLY broke off: its rows are already invisible.</summary>
    public bool DetachPending { get; init; }

    /// <summary>Of a partitioned one: the columns of its key; an expression has none.</summary>
    public IReadOnlyList<string> KeyColumns { get; init; } = [];

    /// <summary>Of a partitioned one: r range, l list, h hash; blank of a leaf.</summary>
    public char Strategy { get; init; } = ' ';

    /// <summary>p, u or t.</summary>
    public char Persistence { get; init; } = 'p';

    public string? AccessMethod { get; init; }

    /// <summary>Null is the database's own.</summary>
    public string? Tablespace { get; init; }

    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Options of the TOAST table, without their toast. prefix.</summary>
    public IReadOnlyList<string> ToastOptions { get; init; } = [];

    /// <summary>The heap with its maps, bytes.</summary>
    public long Bytes { get; init; }

    public long IndexBytes { get; init; }

    public long ToastBytes { get; init; }

    internal bool IsLeaf => Kind != 'p';

    internal bool IsDefault => BoundText == "DEFAULT";
}
