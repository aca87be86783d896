namespace PgStrata.Partitioning;

/// <summary>What a <see cref="Period"/> counts.</summary>
public enum PeriodUnit
{
    /// <summary>Minutes of absolute time.</summary>
    Minute,

    /// <summary>Hours of absolute time.</summary>
    Hour,

    /// <summary>Days of the calendar: 23, 24 or 25 hours in a zone with summer time.</summary>
    Day,

    /// <summary>Weeks of the calendar, from Monday unless the grid's origin says otherwise.</summary>
    Week,

    /// <summary>Months of the calendar.</summary>
    Month,

    /// <summary>Years of the calendar.</summary>
    Year,

    /// <summary>Values of a number key.</summary>
    Id,
}
