namespace PgStrata.Cli.Commands;

/// <summary>The options of schedule verify.</summary>
/// <param name="Interval">How often maintenance is meant to run.</param>
sealed record ScheduleVerifyArguments(TimeSpan Interval);
