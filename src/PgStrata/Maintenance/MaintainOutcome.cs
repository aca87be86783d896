namespace PgStrata.Maintenance;

/// <summary>How maintenance of one table ended.</summary>
public enum MaintainOutcome
{
    /// <summary>Everything is as it should be.</summary>
    Nothing,

    /// <summary>Only planned: there is something to do.</summary>
    Pending,

    /// <summary>Leaves were made or taken away.</summary>
    Acted,

    /// <summary>Leaves past their time stay, because a rail keeps them; the message names it. Whatever else was to do is done.</summary>
    Attention,

    /// <summary>Left alone on purpose: paused, suspended, or in the hands of an operation.</summary>
    Skipped,

    /// <summary>Another run has the table, or its locks could not be had in time. Try again.</summary>
    NotObtained,

    /// <summary>Something is wrong; the message says what. What was done before stays done.</summary>
    Failed,
}
