namespace PgStrata.Maintenance;

/// <summary>What the database says about the runs of maintenance over one table.</summary>
/// <param name="Outcome">How the last one ended; null when there was none.</param>
/// <param name="Message">Why it failed or skipped.</param>
/// <param name="FinishedAt">When.</param>
/// <param name="SucceededAt">When one last ended well; null when none ever did.</param>
/// <param name="PolicySince">Since when the policy is as it is.</param>
public sealed record LastRun(
    string? Outcome, string? Message, DateTimeOffset? FinishedAt, DateTimeOffset? SucceededAt, DateTimeOffset PolicySince);
