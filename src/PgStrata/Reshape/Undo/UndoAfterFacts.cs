using PgStrata.Catalog;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Reshape.Undo;

/// <summary>What a roll-back or completion of an undo is planned from.</summary>
/// <param name="Operation">The new operation's id.</param>
/// <param name="Of">The undo's.</param>
/// <param name="Record">What the undo did.</param>
/// <param name="Back">How the partitioned table is kept up.</param>
/// <param name="Now">The plain table's shape.</param>
/// <param name="Tree">The partitioned table, with all that is below it now; empty when it is gone.</param>
/// <param name="Version">server_version_num.</param>
sealed record UndoAfterFacts(
    string Operation, string Of, UndoRecord Record, WayBack Back, TableShape Now, IReadOnlyList<PartitionNode> Tree, int Version)
{
    /// <summary>Rows that fit no leaf.</summary>
    public IReadOnlyList<string> Homeless { get; init; } = [];

    /// <summary>The partitioned table as it was.</summary>
    internal TableShape Was => Record.Now;

    internal QualifiedName Table => Was.Name;

    internal QualifiedName OldTable => Back.Copy.Target;

    /// <summary>Where the plain table goes in a switch back.</summary>
    internal QualifiedName Staged => new(Record.Stage, Table.Name);

    internal IEnumerable<PartitionNode> Leaves => Tree.Where(n => n.IsLeaf);
}
