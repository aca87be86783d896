namespace PgStrata.Cli.Scheduling;

/// <summary>What a scheduled run needs.</summary>
/// <param name="Schedule">When it runs.</param>
/// <param name="Tool">Path of the tool; an image for kubernetes.</param>
/// <param name="Connection">A connection without a password; null when an environment file or a secret holds it.</param>
/// <param name="EnvironmentFile">A file of NAME=value lines that sets PGSTRATA_CONNECTION.</param>
/// <param name="Passfile">A libpq passfile, handed over as a credential.</param>
sealed record ScheduleSpec(Schedule Schedule, string Tool, string? Connection, string? EnvironmentFile = null, string? Passfile = null);
