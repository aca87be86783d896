using PgStrata.Catalog;

namespace PgStrata.Conversion;

/// <summary>What a roll-back or completion is planned from.</summary>
/// <param name="Operation">The new operation's id.</param>
/// <param name="Of">The conversion's.</param>
/// <param name="Record">What the conversion did.</param>
/// <param name="Before">The plain table's shape.</param>
/// <param name="Now">The partitioned table's shape.</param>
/// <param name="Set">Its leaves.</param>
sealed record AfterFacts(string Operation, string Of, ConversionRecord Record, TableShape Before, TableShape Now, PartitionSet Set);
