using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Store;

namespace PgStrata.Reshape;

/// <summary>What a reshape is planned from.</summary>
/// <param name="Operation">The id the operation will have.</param>
/// <param name="Shape">The table.</param>
/// <param name="Set">Its leaves.</param>
/// <param name="Policy">Its policy.</param>
/// <param name="Template">What every leaf gets.</param>
/// <param name="Leaves">The leaves to be replaced, in order of their bounds.</param>
/// <param name="TakenNames">Names in the table's schema.</param>
/// <param name="Version">server_version_num.</param>
/// <param name="Now">The server's clock.</param>
/// <param name="Checks">What the server said.</param>
sealed record ReshapeFacts(
    string Operation, TableShape Shape, PartitionSet Set, Policy Policy, LeafTemplate Template, IReadOnlyList<OldLeaf> Leaves,
    IReadOnlySet<string> TakenNames, int Version, DateTimeOffset Now, IReadOnlyList<PreflightCheck> Checks)
{
    /// <summary>DEFAULT, if there is one.</summary>
    internal Catalog.Leaf? Default => Set.Leaves.FirstOrDefault(l => l.IsDefault);
}
