namespace PgStrata.Partitioning;

/// <summary>What retention must know beside the leaves.</summary>
/// <param name="Now">The server's now as a position on the key's axis; for number keys the highest plausible key.</param>
/// <param name="Last">The last journaled run; null when there was none.</param>
/// <param name="ClockSkew">Server's clock minus the client's.</param>
/// <param name="IsDrawn">The sequence of a number key has come as far as the highest key.</param>
/// <param name="Confirmed">A person has seen what a shortened retention or a first run removes, and said yes.</param>
sealed record RetentionFacts(
    long Now, LastRetention? Last = null, TimeSpan ClockSkew = default, bool Confirmed = false, bool IsDrawn = false);
