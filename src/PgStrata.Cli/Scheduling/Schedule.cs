namespace PgStrata.Cli.Scheduling;

/// <summary>How often maintenance runs. Only intervals that cron can say: they divide an hour or a day.</summary>
/// <remarks>A fixed minute off the full hour: that is where everybody else's jobs run.</remarks>
sealed record Schedule
{
    readonly int minutes;

    Schedule(int minutes) => this.minutes = minutes;

    internal TimeSpan Interval => TimeSpan.FromMinutes(minutes);

    int Offset => Math.Min(7, minutes / 2);

    /// <summary>Five fields: "7 * * * *".</summary>
    internal string Cron => minutes switch
    {
        1 => "* * * * *",
        < 60 => $"{Offset}-59/{minutes} * * * *",
        60 => $"{Offset} * * * *",
        < 1440 => $"{Offset} */{minutes / 60} * * *",
        _ => $"{Offset} 0 * * *",
    };

    /// <summary>systemd's OnCalendar, in UTC: a zone with DST would skip or double a run.</summary>
    internal string Calendar => minutes switch
    {
        1 => "*-*-* *:*:00 UTC",
        < 60 => $"*-*-* *:{Offset:00}/{minutes}:00 UTC",
        60 => $"*-*-* *:{Offset:00}:00 UTC",
        < 1440 => $"*-*-* 00/{minutes / 60}:{Offset:00}:00 UTC",
        _ => $"*-*-* 00:{Offset:00}:00 UTC",
    };

    /// <summary>systemd spreads the runs of many machines over this time.</summary>
    internal TimeSpan Spread => TimeSpan.FromSeconds(Math.Min(300, minutes * 6));

    internal static bool TryCreate(TimeSpan interval, out Schedule schedule)
    {
        schedule = null!;
        if (interval.Ticks % TimeSpan.TicksPerMinute != 0 || interval.TotalMinutes is < 1 or > 1440) return false;
        var whole = (int)interval.TotalMinutes;
        if (whole <= 60 ? 60 % whole != 0 : whole % 60 != 0 || 1440 % whole != 0) return false;
        schedule = new Schedule(whole);
        return true;
    }
}
