using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>The state of one partitioned table: its key and its leaves.</summary>
sealed record PartitionSet
{
    public uint Oid { get; init; }

    public QualifiedName Name { get; init; }

    public string Owner { get; init; } = "";

    /// <summary>r range, l list, h hash.</summary>
    public char Strategy { get; init; }

    /// <summary>Key columns by name, in key order; an expression has none.</summary>
    public IReadOnlyList<string> KeyColumns { get; init; } = [];

    /// <summary>Columns and expressions of the key.</summary>
    public int KeyCount { get; init; }

    /// <summary>The key's text when it holds an expression.</summary>
    public string? KeyExpression { get; init; }

    /// <summary>The first key column's type with its typmod; null for an expression.</summary>
    public string? KeyTypeName { get; init; }

    public bool KeyNotNull { get; init; }

    public uint? DefaultOid { get; init; }

    /// <summary>It is itself a leaf of another table.</summary>
    public bool IsPartition { get; init; }

    /// <summary>How many indexes the parent has, and so every leaf at least.</summary>
    public int IndexCount { get; init; }

    /// <summary>By name; sort them by parsed bounds.</summary>
    public IReadOnlyList<Leaf> Leaves { get; init; } = [];

    internal bool IsSubPartitioned => Leaves.Any(l => l.IsSubPartitioned);
}
