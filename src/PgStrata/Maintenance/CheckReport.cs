namespace PgStrata.Maintenance;

/// <summary>What a check found.</summary>
/// <param name="Tables">How many tables were looked at.</param>
/// <param name="Findings">What was found, the worst first.</param>
/// <param name="Unreachable">Why the server could not be asked; null when it could.</param>
public sealed record CheckReport(int Tables, IReadOnlyList<CheckFinding> Findings, string? Unreachable = null)
{
    /// <summary>The worst of it.</summary>
    public CheckExit Exit =>
        Unreachable is not null ? CheckExit.Unreachable
        : Findings.Any(f => f.Severity == CheckSeverity.Critical) ? CheckExit.Critical
        : Findings.Count > 0 ? CheckExit.Attention
        : CheckExit.Ok;
}
