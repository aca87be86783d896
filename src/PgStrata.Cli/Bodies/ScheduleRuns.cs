namespace PgStrata.Cli.Bodies;

/// <summary>What the database says about the runs of maintenance.</summary>
/// <param name="SucceededAt">When one last ended well.</param>
/// <param name="SinceSuccess">How long ago that was, by the server's clock.</param>
/// <param name="LastStarted">When the last one began.</param>
/// <param name="Fault">Why that one did not end well; null when it did.</param>
sealed record ScheduleRuns(DateTimeOffset? SucceededAt, TimeSpan? SinceSuccess, DateTimeOffset? LastStarted, string? Fault);
