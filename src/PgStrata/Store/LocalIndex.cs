namespace PgStrata.Store;

/// <summary>An index, or the index of a key, that leaves have and their table has not.</summary>
/// <param name="Body">Its text from USING on.</param>
/// <param name="IsUnique">UNIQUE.</param>
/// <param name="Kind">PRIMARY KEY or UNIQUE when it is a constraint's; null for a bare index.</param>
/// <param name="Deferral">DEFERRABLE …, when the constraint is.</param>
sealed record LocalIndex(string Body, bool IsUnique, string? Kind, string? Deferral);
