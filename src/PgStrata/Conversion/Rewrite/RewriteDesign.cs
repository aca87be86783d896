using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Conversion.Rewrite;

/// <summary>Every decision of one conversion by rewrite, before it is written as steps.</summary>
sealed record RewriteDesign
{
    public required string Operation { get; init; }

    public required TableShape Shape { get; init; }

    public required int Version { get; init; }

    public required ConvertRequest Request { get; init; }

    public required Division Division { get; init; }

    public required IReadOnlyList<UniqueKey> Keys { get; init; }

    public required LeafTemplate Template { get; init; }

    /// <summary>The columns that tell one row from all others; none for a table that rows are only added to.</summary>
    public required IReadOnlyList<string> RowKey { get; init; }

    /// <summary>Rows from before the window are not copied.</summary>
    internal bool LeavesOlder => CutOff is not null && Request.Older is OlderRows.Leave or OlderRows.Drop;

    internal long? CutOff => Division.CutOff;

    internal Policy? Policy => Division.Policy;

    internal KeyColumns Columns => Division.Columns;

    internal IReadOnlyList<StagedLeaf> Leaves => Division.Leaves;

    internal QualifiedName Table => Shape.Name;

    internal string Stage => $"pgstrata_stage_{Operation}";

    internal QualifiedName Staged => new(Stage, Table.Name);

    /// <summary>Where the old heap goes in the switch: there it keeps its name and those of all its indexes.</summary>
    internal string Old => $"pgstrata_old_{Operation}";

    internal QualifiedName OldTable => new(Old, Table.Name);

    /// <summary>Where the window begins, as people write it.</summary>
    internal string? Edge => CutOff is { } position ? Bounds.Text(Policy!, position) : null;

    internal InboundTreatment Inbound => new(Keys, Request.InboundForeignKeys);

    /// <summary>
    /// A partitioned table takes foreign keys that are not validated only from 18 on; before, each leaf has to have its own first.
    /// </summary>
    internal bool ParentTakesNotValid => Version >= 180000;

    internal IEnumerable<QualifiedName> LeafNames =>
        Leaves.Select(l => l.Name).Concat(Division.DefaultLeaf is { } name ? [name] : []).Select(Table.With);

    internal CopySpec Copy => new()
    {
        Source = Table,
        Target = Staged,
        Schema = Old,
        Owner = Shape.Owner,
        Key = RowKey,
        PartitionColumns = Columns.Names,
        Columns = [.. Shape.Columns.Where(c => !c.IsGenerated).Select(c => c.Name)],
        Anew = StorageChoice.Anew(Request, Shape),
        Within = LeavesOlder ? $"{CopySpec.RowMark}.{Columns.List} >= {Policy!.Key.Literal(CutOff!.Value)}" : null,
    };

    /// <summary>From the switch on, the other way round.</summary>
    internal CopySpec Back =>
        Copy with
        {
            Source = Table,
            Target = OldTable,
            Key = Copy.IsAppendOnly ? [] : Copy.Traced,
            PartitionColumns = [],
            Anew = null,
            IsBack = true,
        };
}
