using PgStrata.Catalog;

namespace PgStrata.Conversion;

/// <summary>What a roll-back or completion is planned from.</summary>
/// <param name="Operation">The new operation's id.</param>
/// <param name="Of">The conversion's.</param>
/// <param name="Record">What the conversion did.</param>
/// <param name="Before">The plain table's shape.</param>
/// <param name="Now">The partitioned table's shape.</param>
/// <param name="Set">Its leaves.</param>
/// <param name="Beyond">How many rows lie in leaves other than the legacy leaf, where there are any; counted up to a limit.</param>
sealed record AfterFacts(string Operation, string Of, ConversionRecord Record, TableShape Before, TableShape Now, PartitionSet Set,
    IReadOnlyDictionary<string, long> Beyond);
