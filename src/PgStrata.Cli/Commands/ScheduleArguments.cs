using PgStrata.Cli.Scheduling;

namespace PgStrata.Cli.Commands;

/// <summary>The options of schedule systemd and schedule cron.</summary>
/// <param name="Spec">What the run needs.</param>
/// <param name="User">Whom cron runs it as.</param>
/// <param name="InstallTo">The directory to write into; null prints.</param>
/// <param name="Yes">Overwrite files that differ without asking.</param>
sealed record ScheduleArguments(ScheduleSpec Spec, string User, string? InstallTo, bool Yes);
