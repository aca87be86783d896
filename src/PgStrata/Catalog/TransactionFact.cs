namespace PgStrata.Catalog;

/// <summary>An open transaction of this database: CREATE INDEX CONCURRENTLY and DETACH CONCURRENTLY wait for it.</summary>
/// <param name="Pid">The backend; null is a prepared transaction.</param>
/// <param name="PreparedGid">The prepared transaction's name.</param>
/// <param name="BackendType">client backend …; null when not ours to see.</param>
/// <param name="User">The role.</param>
/// <param name="Application">application_name.</param>
/// <param name="State">active, idle in transaction …</param>
/// <param name="Start">When it began.</param>
/// <param name="HoldsSnapshot">It has a snapshot; idle with one is REPEATABLE READ or an open cursor.</param>
/// <param name="Query">The first 200 letters; null when not ours to see.</param>
sealed record TransactionFact(
    int? Pid, string? PreparedGid, string? BackendType, string? User, string? Application, string? State, DateTimeOffset Start,
    bool HoldsSnapshot, string? Query);
