using PgStrata.Catalog;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Conversion.Rewrite;

/// <summary>What a roll-back or completion of a conversion by rewrite is planned from.</summary>
/// <param name="Operation">The new operation's id.</param>
/// <param name="Of">The conversion's.</param>
/// <param name="Record">What the conversion did.</param>
/// <param name="Back">How the old heap is kept up.</param>
/// <param name="Before">The plain table's shape.</param>
/// <param name="Now">The partitioned table's shape.</param>
/// <param name="Set">Its leaves.</param>
sealed record AfterRewriteFacts(
    string Operation, string Of, RewriteRecord Record, WayBack Back, TableShape Before, TableShape Now, PartitionSet Set)
{
    /// <summary>What the old heap cannot take.</summary>
    public IReadOnlyList<string> Duplicates { get; init; } = [];

    /// <summary>How many rows only the old heap has, because they are from before the window; counted for a completion.</summary>
    public long Left { get; init; }

    /// <summary>The table has rows from before the window again, in leaves that somebody made; asked for a roll-back.</summary>
    public bool HasRowsBefore { get; init; }

    internal QualifiedName Table => Before.Name;

    internal QualifiedName OldTable => Back.Copy.Target;

    /// <summary>Where the partitioned table goes.</summary>
    internal QualifiedName Staged => new(Record.Stage, Before.Name.Name);

    /// <summary>Leaves of the copy that are no leaves any more: retention, or by hand.</summary>
    internal IEnumerable<string> GoneLeaves =>
        Record.Leaves.Except(Set.Leaves.Where(l => l.Name.Schema == Table.Schema).Select(l => l.Name.Name), StringComparer.Ordinal);
}
