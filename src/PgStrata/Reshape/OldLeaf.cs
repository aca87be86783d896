using PgStrata.Catalog;
using PgStrata.Partitioning;
using PgStrata.Sql;

namespace PgStrata.Reshape;

/// <summary>A leaf that is to be replaced.</summary>
/// <param name="Shape">Everything about it.</param>
/// <param name="Bound">Its range.</param>
/// <param name="IsEmpty">Its file has not one block.</param>
/// <param name="Ends">The ends of the key in it, where an index tells and they are needed.</param>
sealed record OldLeaf(TableShape Shape, RangeBound Bound, bool IsEmpty, Rewriting.KeyEnds? Ends = null)
{
    internal QualifiedName Name => Shape.Name;
}
