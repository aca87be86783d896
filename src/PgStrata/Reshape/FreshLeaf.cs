using PgStrata.Partitioning;
using PgStrata.Sql;

namespace PgStrata.Reshape;

/// <summary>A leaf that is to be made.</summary>
/// <param name="Name">The name it ends with.</param>
/// <param name="Bound">Its range, fixed here.</param>
/// <param name="Stage">The schema it is made in, while a leaf to be replaced still has its name; null: where it is to stay.</param>
sealed record FreshLeaf(QualifiedName Name, RangeBound Bound, string? Stage)
{
    /// <summary>Where it is until the switch.</summary>
    internal QualifiedName Made => Stage is null ? Name : new QualifiedName(Stage, Name.Name);
}
