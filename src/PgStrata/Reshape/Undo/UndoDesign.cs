using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Reshape.Undo;

/// <summary>Every decision of one undo, before it is written as steps.</summary>
sealed record UndoDesign
{
    public required string Operation { get; init; }

    /// <summary>The conversion that is rolled back; null: none.</summary>
    public PlainAgain? Again { get; init; }

    internal string? Of => Again?.Of;

    /// <summary>The partitioned table.</summary>
    public required TableShape Now { get; init; }

    /// <summary>What it is to be: plain.</summary>
    public required TableShape Plain { get; init; }

    /// <summary>It with all that is below it.</summary>
    public required IReadOnlyList<PartitionNode> Tree { get; init; }

    /// <summary>The columns that tell one row from all others while the table is partitioned.</summary>
    public required IReadOnlyList<string> RowKey { get; init; }

    /// <summary>The same once it is plain.</summary>
    public required IReadOnlyList<string> PlainKey { get; init; }

    /// <summary>Unique keys of the plain table that are narrower than any of the partitioned one.</summary>
    public required IReadOnlyList<IndexShape> Narrower { get; init; }

    /// <summary>Names of the keys that become narrower, or of another kind.</summary>
    public required IReadOnlyList<string> Narrowed { get; init; }

    internal QualifiedName Table => Now.Name;

    internal string Stage => $"pgstrata_stage_{Operation}";

    internal QualifiedName Staged => new(Stage, Table.Name);

    /// <summary>Where the partitioned table goes in the switch, under its own name. Its leaves stay where they are.</summary>
    internal string Old => $"pgstrata_old_{Operation}";

    internal QualifiedName OldTable => new(Old, Table.Name);

    internal IEnumerable<PartitionNode> Leaves => Tree.Where(n => n.IsLeaf);

    internal CopySpec Copy => new()
    {
        Source = Table,
        Heaps = [.. Leaves.Select(l => l.Name)],
        Target = Staged,
        Schema = Old,
        Owner = Now.Owner,
        Key = RowKey,
        Columns = [.. Now.Columns.Where(c => !c.IsGenerated).Select(c => c.Name)],
    };

    /// <summary>From the switch on, the other way round.</summary>
    internal CopySpec Back => new()
    {
        Source = Table,
        Target = OldTable,
        Schema = Old,
        Owner = Now.Owner,
        Key = PlainKey,
        PartitionColumns = [.. Tree.SelectMany(n => n.KeyColumns).Distinct(StringComparer.Ordinal)],
        Columns = Copy.Columns,
        IsBack = true,
    };

    internal IReadOnlyList<UniqueKey> Keys =>
    [
        .. from index in Plain.Indexes
           where index is { IsUnique: true, IsExclusion: false }
           let constraint = Plain.Constraints.FirstOrDefault(c => c.IndexOid == index.Oid)
           orderby index.IsPrimary descending
           select new UniqueKey(index, constraint, KeyTreatment.Adopt, null, null),
    ];

    /// <summary>The policy of the table is kept here until the way back ends.</summary>
    internal static QualifiedName PolicyIn(string old) => new(old, "pgstrata_policy");
}
