namespace PgStrata.Maintenance;

/// <summary>The latest run of maintenance in this database, whatever tables it was for.</summary>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it ended; null when it never noted its end.</param>
/// <param name="IsAlive">Somebody is running it.</param>
/// <param name="Fault">Why it ended before its tables could be recorded; null when it did not.</param>
sealed record LatestRun(DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, bool IsAlive, string? Fault)
{
    /// <summary>It was killed, or lost its connection, before it could say so.</summary>
    internal bool IsLost => FinishedAt is null && !IsAlive;
}
