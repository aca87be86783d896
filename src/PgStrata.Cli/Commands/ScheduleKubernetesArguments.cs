using PgStrata.Cli.Scheduling;

namespace PgStrata.Cli.Commands;

/// <summary>The options of schedule kubernetes.</summary>
/// <param name="Spec">What the run needs; the tool is an image.</param>
/// <param name="Secret">The secret that holds the connection.</param>
sealed record ScheduleKubernetesArguments(ScheduleSpec Spec, string Secret);
