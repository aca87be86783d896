using System.Collections.Immutable;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion;

/// <summary>What the operator asks of a conversion.</summary>
public sealed record ConvertRequest
{
    /// <summary>The table.</summary>
    public required QualifiedName Table { get; init; }

    /// <summary>The key column.</summary>
    public required string Key { get; init; }

    /// <summary>With <see cref="By"/>, more key columns behind the first.</summary>
    public IReadOnlyList<string> MoreKeys { get; init; } = [];

    /// <summary>The period of the grid.</summary>
    public Period? Every { get; init; }

    /// <summary>With <see cref="Strategy.Rewrite"/>, how rows are divided where it is not by a grid; null is a grid.</summary>
    public PartitionBy? By { get; init; }

    /// <summary>The time zone of the grid. <value>UTC</value></summary>
    public GridZone Zone { get; init; } = GridZone.Utc;

    /// <summary>An edge of the grid, as text of the key's type; null is the period's natural one.</summary>
    public string? Origin { get; init; }

    /// <summary>What an integer key counts; null is plain ids.</summary>
    public KeyKind? Unit { get; init; }

    /// <summary>Until when rows get a leaf ahead. <value>7 periods</value></summary>
    public Horizon? Horizon { get; init; }

    /// <summary>Which leaves go, and how; null keeps all.</summary>
    public Retention? Retention { get; init; }

    /// <summary>The upper edge of the legacy leaf, as text of the key's type; null lets the plan choose.</summary>
    public string? Bound { get; init; }

    /// <summary>
    /// How far beyond now the bound is put: until the frontier reaches it, roll-back is metadata only. <value>one period</value>
    /// </summary>
    public Period? Soak { get; init; }

    /// <summary>What to do about rows at or above the bound. <value>refuse</value></summary>
    public Strays Strays { get; init; }

    /// <summary>Whether there is a DEFAULT partition. <value>none</value></summary>
    public DefaultPartition Default { get; init; }

    /// <summary>A key without the key column becomes one with it.</summary>
    public bool WidenKey { get; init; }

    /// <summary>A key without the key column stays as it is on every leaf; the parent gets a wider one.</summary>
    public bool KeepUnique { get; init; }

    /// <summary>What becomes of foreign keys into the table whose key is widened.</summary>
    public InboundForeignKeys InboundForeignKeys { get; init; }

    /// <summary>How leaves are named.</summary>
    public LeafNaming Naming { get; init; } = LeafNaming.Default;

    /// <summary>How the existing rows get there. <value>adopt</value></summary>
    public Strategy Strategy { get; init; }

    /// <summary>
    /// With <see cref="Strategy.Rewrite"/>, the lower edge of the first leaf, as text of the key's type; null is the lowest row's.
    /// </summary>
    public string? From { get; init; }

    /// <summary>
    /// With <see cref="Strategy.Rewrite"/>, how far back rows are wanted in leaves of the grid: the edge of the grid at or before so long
    /// ago (for a number key: so far below the highest) is fixed when the plan is made. Null is no end.
    /// </summary>
    public Period? Window { get; init; }

    /// <summary>With <see cref="Window"/>, what becomes of older rows; it has to be said.</summary>
    public OlderRows? Older { get; init; }

    /// <summary>
    /// With <see cref="Strategy.Rewrite"/>, consent for a table without a key: UPDATE, DELETE and TRUNCATE of it fail until the operation
    /// is completed or undone.
    /// </summary>
    public bool AppendOnly { get; init; }

    /// <summary>
    /// With <see cref="Strategy.Rewrite"/>, columns whose values are compressed anew, and how: pglz or lz4. Columns of type text, varchar,
    /// char, bytea, json or jsonb.
    /// </summary>
    public IReadOnlyDictionary<string, string> Compression { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>
    /// With <see cref="Strategy.Rewrite"/>, the tablespace of the leaves; null is that of the table. Indexes stay in theirs.
    /// </summary>
    public string? Tablespace { get; init; }

    /// <summary>The operator knows that something else manages partitions of this table.</summary>
    public bool AlsoManagedBy { get; init; }

    internal KeyColumns Columns => new([Key, .. MoreKeys]);
}
