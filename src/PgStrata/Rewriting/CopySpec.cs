using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>What is kept equal: every row of one table in another one with the same columns.</summary>
/// <remarks>The way back is the same with the two tables exchanged.</remarks>
sealed record CopySpec
{
    /// <summary>The table whose rows count. Written by the application.</summary>
    public required QualifiedName Source { get; init; }

    /// <summary>The tables that store the rows of a partitioned source; none when it stores them itself.</summary>
    public IReadOnlyList<QualifiedName> Heaps { get; init; } = [];

    /// <summary>
    /// Which rows of the source count, as SQL with <see cref="RowMark"/> for the row: about the partition columns only. Null: all of them.
    /// A row that does not count any more is, for the target, a deleted one.
    /// </summary>
    public string? Within { get; init; }

    /// <summary>The table that follows. Written by nobody else.</summary>
    public required QualifiedName Target { get; init; }

    /// <summary>Where the queue and the trigger's function live: the staging schema of the operation.</summary>
    public required string Schema { get; init; }

    /// <summary>
    /// Who owns the source. The trigger works with this role's rights, or a writer without rights on the queue would fail.
    /// </summary>
    public required string Owner { get; init; }

    /// <summary>
    /// The columns of a unique key of the source, all NOT NULL. None: rows are only ever inserted, and known by their place.
    /// </summary>
    public required IReadOnlyList<string> Key { get; init; }

    /// <summary>The columns the target is partitioned by, where it is, all NOT NULL: with them a key finds its leaf.</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    /// <summary>Every column that can be written, in order: generated ones are not among them.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The columns a queue entry has: enough to find the row in either table, never more.</summary>
    internal IReadOnlyList<string> Traced =>
        IsAppendOnly ? RowPlace.Columns : [.. Key, .. PartitionColumns.Except(Key, StringComparer.Ordinal)];

    /// <summary>By which columns of an entry a row of the source is known.</summary>
    internal IReadOnlyList<string> Noted => IsAppendOnly ? Traced : Key;

    /// <summary>
    /// There is no key by which a changed row could be found, so none may be changed: the capture refuses that, and a row stays where it
    /// was put.
    /// </summary>
    internal bool IsAppendOnly => Key.Count == 0;

    /// <summary>
    /// Columns that are not copied as they are stored but made anew, so that they get the target's compression: as SQL with
    /// <see cref="RowMark"/> for the row.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Anew { get; init; }

    /// <summary>The values of <see cref="Columns"/>.</summary>
    internal SqlText Values(string row) => Anew is not { } anew
        ? ReplaySql.Columns(row, Columns)
        : SqlText.Join(", ", Columns.Select(c => anew.TryGetValue(c, out var made)
            ? SqlText.Raw(made.Replace(RowMark, row, StringComparison.Ordinal))
            : ReplaySql.Columns(row, [c])));

    /// <summary>The way back from another copy; it lives beside it.</summary>
    public bool IsBack { get; init; }

    /// <summary>Stands for the row in <see cref="Within"/>.</summary>
    internal const string RowMark = "{row}";

    /// <summary>The tables that store the rows.</summary>
    internal IReadOnlyList<QualifiedName> Stores => Heaps.Count > 0 ? Heaps : [Source];

    /// <summary>Whether a row of the source counts.</summary>
    internal SqlText Counts(string row) =>
        SqlText.Raw(Within is null ? "true" : $"({Within.Replace(RowMark, row, StringComparison.Ordinal)})");

    /// <summary>
    /// Whether a row of the target counts. A copy has only what it was given, and all of it counts; an old heap may have had more.
    /// </summary>
    internal SqlText CountsInTarget(string row) => IsBack ? Counts(row) : SqlText.Raw("true");

    /// <summary>What has been copied: one row for each range of blocks, committed together with its rows.</summary>
    internal QualifiedName Copied => Named("copied");

    /// <summary>What has been done to the leaves: one row for each item, committed together with it.</summary>
    internal QualifiedName Items => Named("items");

    /// <summary>One row: how far the copy is.</summary>
    internal QualifiedName Marks => Named("marks");

    internal QualifiedName Queue => Named("queue");

    internal QualifiedName Function => Named("capture");

    QualifiedName Named(string name) => new(Schema, (IsBack ? "pgstrata_back_" : "pgstrata_") + name);
}
