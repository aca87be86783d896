using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;

namespace PgStrata.Reshape.Undo;

/// <summary>What an undo is planned from.</summary>
/// <param name="Operation">The operation's id, chosen by the caller.</param>
/// <param name="Now">The partitioned table.</param>
/// <param name="Tree">It with all that is below it.</param>
/// <param name="Version">server_version_num.</param>
/// <param name="Checks">Preflight checks of the server, made by the inspector.</param>
sealed record UndoFacts(
    string Operation, TableShape Now, IReadOnlyList<PartitionNode> Tree, int Version, IReadOnlyList<PreflightCheck> Checks)
{
    /// <summary>The conversion to roll back; null: none, the table keeps what it has.</summary>
    public PlainAgain? Again { get; init; }

    internal IEnumerable<PartitionNode> Leaves => Tree.Where(n => n.IsLeaf);

    /// <summary>The columns that tell one row from all others; null: nothing does.</summary>
    internal IReadOnlyList<string>? RowKey => Rewriting.RowKey.Of(Now with { Columns = [.. Now.Columns.Select(Known)] });

    /// <summary>Ranges take no NULL, unless there is a DEFAULT for it.</summary>
    ColumnShape Known(ColumnShape column) =>
        Tree[0] is { Strategy: 'r' } top && top.KeyColumns.Contains(column.Name, StringComparer.Ordinal)
            && !Tree.Any(n => n.IsDefault && n.ParentOid == top.Oid)
            ? column with { NotNull = true }
            : column;
}
