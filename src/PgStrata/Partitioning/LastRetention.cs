namespace PgStrata.Partitioning;

/// <summary>What the journal says about the last run of retention on a table that was not refused as a whole.</summary>
/// <remarks>A refused run must not count: else the second run would take a shortened retention for the old one.</remarks>
/// <param name="Now">Its now, as a position.</param>
/// <param name="Keep">The retention it ran with; null when the policy had none.</param>
/// <param name="Deferred">How many leaves it left to the next run only because it had done enough.</param>
/// <param name="ClockSkew">Server's clock minus the client's, then.</param>
sealed record LastRetention(long Now, Period? Keep, int Deferred = 0, TimeSpan ClockSkew = default);
