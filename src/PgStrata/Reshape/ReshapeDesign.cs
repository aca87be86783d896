using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Rewriting;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Reshape;

/// <summary>Every decision of one reshape, before it is written as steps.</summary>
sealed record ReshapeDesign
{
    public required string Operation { get; init; }

    public required ReshapeVerb Verb { get; init; }

    public required TableShape Shape { get; init; }

    public required int Version { get; init; }

    public required Policy Policy { get; init; }

    /// <summary>The policy from the switch on; null where it stays.</summary>
    public Policy? NewPolicy { get; init; }

    public required LeafTemplate Template { get; init; }

    /// <summary>In order of their bounds, without a hole between them.</summary>
    public required IReadOnlyList<OldLeaf> Old { get; init; }

    /// <summary>In order of their bounds; together they cover what the old ones cover.</summary>
    public required IReadOnlyList<FreshLeaf> Fresh { get; init; }

    /// <summary>All other leaves of the table, DEFAULT too.</summary>
    public required IReadOnlyList<Catalog.Leaf> Others { get; init; }

    /// <summary>DEFAULT, if there is one.</summary>
    public QualifiedName? Default { get; init; }

    /// <summary>The columns that tell one row from all others; empty where none is copied.</summary>
    public required IReadOnlyList<string> RowKey { get; init; }

    internal QualifiedName Table => Shape.Name;

    internal PartitionKey Key => Policy.Key;

    internal string Stage => $"pgstrata_stage_{Operation}";

    /// <summary>The partitioned table beside, whose leaves the new ones are until the switch: rows find theirs through it.</summary>
    internal QualifiedName Staged => new(Stage, Table.Name);

    internal string OldSchema => $"pgstrata_old_{Operation}";

    /// <summary>The partitioned table that keeps the old leaves together after the switch.</summary>
    internal QualifiedName OldTable => new(OldSchema, Table.Name);

    internal QualifiedName Kept(OldLeaf leaf) => new(OldSchema, leaf.Name.Name);

    /// <summary>The CHECK by which a leaf is attached without a scan.</summary>
    internal string Proof => $"pgstrata_range_{Operation}";

    internal RangeBound Range => new(Old[0].Bound.Lower, Old[^1].Bound.Upper);

    /// <summary>
    /// How many leaves come at once would hold up users too long: then they come as one branch, and then one by one. A foreign key would
    /// have to be re-made each time, so with one they all come at once.
    /// </summary>
    internal IReadOnlyList<Branch> Branches =>
        Copies && !IsLinked ? Branch.Over(Staged, Fresh, Branch.Most(Shape.Indexes.Count)) : [];

    /// <summary>Rows are copied; else all leaves to be replaced are empty.</summary>
    internal bool Copies => Old.Any(l => !l.IsEmpty);

    /// <summary>A partitioned table takes foreign keys that are not validated only from 18 on.</summary>
    internal bool ParentTakesNotValid => Version >= 180000;

    /// <summary>Rows of other tables, or of this one, are guarded through the leaves.</summary>
    internal bool IsLinked => Shape.ForeignKeys.Count > 0 || Shape.InboundForeignKeys.Count > 0;

    /// <summary>Every leaf after the switch.</summary>
    internal IEnumerable<QualifiedName> LeavesAfter => Others.Select(l => l.Name).Concat(Fresh.Select(f => f.Name));

    internal CopySpec Copy => new()
    {
        Source = Table,
        Heaps = [.. Old.Select(l => l.Name)],
        Within = RangeSql.Within(Key, Range),
        Target = Staged,
        Schema = OldSchema,
        Owner = Shape.Owner,
        Key = RowKey,
        PartitionColumns = [Key.Column],
        Columns = [.. Shape.Columns.Where(c => !c.IsGenerated).Select(c => c.Name)],
    };

    /// <summary>From the switch on, the other way round.</summary>
    internal CopySpec Back =>
        Copy with { Heaps = [.. Fresh.Select(f => f.Name)], Target = OldTable, Key = Copy.Traced, IsBack = true };
}
