using System.Globalization;
using PgStrata.Catalog;
using PgStrata.Planning;

namespace PgStrata.Reshape.Undo;

/// <summary>Which leaves a way back was planned for; a fact of its plan.</summary>
static class UndoBackRecord
{
    /// <summary>The name of the fact.</summary>
    internal const string Fact = "leaves";

    internal static string Write(IReadOnlyList<PartitionNode> tree) =>
        string.Join(' ', tree.Select(n => n.Oid.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Whether the plan was made for these.</summary>
    internal static bool IsSame(Plan plan, IReadOnlyList<PartitionNode> tree) => plan.Facts.GetValueOrDefault(Fact) == Write(tree);
}
