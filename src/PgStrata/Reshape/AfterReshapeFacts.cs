using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Reshape;

/// <summary>What a roll-back or completion of a reshape is planned from.</summary>
/// <param name="Operation">The new operation's id.</param>
/// <param name="Of">The reshape's.</param>
/// <param name="Verb">Its verb.</param>
/// <param name="Record">What it did.</param>
/// <param name="Back">How the old leaves are kept up.</param>
/// <param name="Before">The table's shape before it.</param>
/// <param name="Now">The table's shape now.</param>
/// <param name="Set">Its leaves now.</param>
/// <param name="Version">server_version_num.</param>
sealed record AfterReshapeFacts(
    string Operation, string Of, string Verb, ReshapeRecord Record, WayBack Back, TableShape Before, TableShape Now, PartitionSet Set,
    int Version)
{
    /// <summary>Names of the old leaves that are still there.</summary>
    public required IReadOnlySet<string> Kept { get; init; }

    internal QualifiedName Table => Now.Name;

    /// <summary>The partitioned table that keeps the old leaves together.</summary>
    internal QualifiedName OldTable => Back.Copy.Target;

    /// <summary>The table beside, through which the rows were copied: the trunk, where there are branches.</summary>
    internal QualifiedName Staged => new(Record.Stage, Table.Name);

    internal QualifiedName Branch(string name) => new(Record.Stage, name);

    /// <summary>
    /// The leaves are gathered on the branches before the switch back. From 17 on a partitioned table with rows cannot be detached where
    /// the table has an identity: its partitions did not get it, and are asked to give it back. Then they all go at once.
    /// </summary>
    internal bool IsBranched => Record.Branches.Count > 0 && !(Version >= 170000 && Now.Columns.Any(c => c.IsIdentity));

    internal QualifiedName KeptName(RecordedLeaf leaf) => new(Record.Old, leaf.Name);

    internal static QualifiedName Name(RecordedLeaf leaf) => new(leaf.Schema, leaf.Name);

    /// <summary>Leaves that the reshape has made and that are still leaves of the table.</summary>
    internal IReadOnlyList<RecordedLeaf> Made => [.. Record.Made.Where(m => Set.Leaves.Any(l => l.Name == Name(m)))];

    /// <summary>Leaves it has made that are none any more: retention, or by hand.</summary>
    internal IReadOnlyList<RecordedLeaf> Gone => [.. Record.Made.Except(Made)];

    internal IReadOnlyList<Catalog.Leaf> Others => [.. Set.Leaves.Where(l => Record.Made.All(m => Name(m) != l.Name))];

    /// <summary>Other leaves that lie in the range: rows that came with them were noted by nobody.</summary>
    internal IEnumerable<QualifiedName> Strangers
    {
        get
        {
            var key = new PartitionKey(Record.Key, Record.KeyType, Record.KeyKind);
            var range = new RangeBound(Record.Replaced[0].Bound.Lower, Record.Replaced[^1].Bound.Upper);
            return from leaf in Others
                   where PartitionBound.Parse(leaf.BoundText, key) is PartitionBound.Range { Bound: var bound } && bound.Overlaps(range)
                   select leaf.Name;
        }
    }

    internal bool IsLinked => Now.ForeignKeys.Count > 0 || Now.InboundForeignKeys.Count > 0;

    internal bool ParentTakesNotValid => Version >= 180000;

    /// <summary>The copy, of the leaves that are there.</summary>
    internal CopySpec Copy => Back.Copy with { Heaps = [.. Made.Select(Name)] };
}
