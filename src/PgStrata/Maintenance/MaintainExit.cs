namespace PgStrata.Maintenance;

/// <summary>What a run as a whole came to. The numbers are the exit codes of the program.</summary>
public enum MaintainExit
{
    /// <summary>Every table is as it should be.</summary>
    Done = 0,

    /// <summary>Every table failed.</summary>
    Failed = 1,

    /// <summary>
    /// A rail keeps leaves past their time, or nothing was done on purpose: only planned, everything skipped, or no policy at all.
    /// </summary>
    Attention = 3,

    /// <summary>Nothing was done because others had the tables.</summary>
    NotObtained = 4,

    /// <summary>Some tables failed or could not be had; the others are done.</summary>
    Partial = 5,
}
