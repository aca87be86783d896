namespace PgStrata.Cli.Scheduling;

/// <summary>A file that a schedule consists of.</summary>
/// <param name="Name">Its name without a directory.</param>
/// <param name="Text">Its content.</param>
sealed record ScheduledFile(string Name, string Text);
