using PgStrata.Partitioning;
using PgStrata.Sql;

namespace PgStrata.Reshape;

/// <summary>A leaf of a branch, or a branch of it.</summary>
/// <param name="Made">Its name while it is part of the branch.</param>
/// <param name="Name">Its name as a partition of the table.</param>
/// <param name="Bound">Its range.</param>
/// <param name="IsBranch">It is partitioned itself.</param>
sealed record BranchChild(QualifiedName Made, QualifiedName Name, RangeBound Bound, bool IsBranch);
