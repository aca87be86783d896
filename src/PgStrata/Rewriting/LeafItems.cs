using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>What is to be done to one leaf.</summary>
/// <param name="Leaf">The leaf.</param>
/// <param name="Items">Statements that belong together, in order: each item is a transaction of its own.</param>
sealed record LeafItems(QualifiedName Leaf, IReadOnlyList<IReadOnlyList<string>> Items);
