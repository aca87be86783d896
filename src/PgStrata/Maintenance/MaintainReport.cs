namespace PgStrata.Maintenance;

/// <summary>What one run of maintenance came to.</summary>
/// <param name="At">The instant it went by: the server's clock, or the one that was asked for.</param>
/// <param name="Tables">One line a table, by name.</param>
public sealed record MaintainReport(DateTimeOffset At, IReadOnlyList<TableReport> Tables)
{
    /// <summary>The run as a whole. A run that got nothing done is never <see cref="MaintainExit.Done"/>.</summary>
    public MaintainExit Exit
    {
        get
        {
            var fine = Tables.Count(t => t.Outcome is MaintainOutcome.Nothing or MaintainOutcome.Acted or MaintainOutcome.Attention);
            var acted = Tables.Any(t => t.Outcome == MaintainOutcome.Acted || t.Outcome == MaintainOutcome.Attention && t.HasChanged);
            if (Has(MaintainOutcome.Failed)) return fine > 0 ? MaintainExit.Partial : MaintainExit.Failed;
            if (Has(MaintainOutcome.NotObtained)) return acted ? MaintainExit.Partial : MaintainExit.NotObtained;
            return fine > 0 && !Has(MaintainOutcome.Pending) && !Has(MaintainOutcome.Attention)
                ? MaintainExit.Done
                : MaintainExit.Attention;
        }
    }

    bool Has(MaintainOutcome outcome) => Tables.Any(t => t.Outcome == outcome);
}
