using PgStrata.Cli.Scheduling;

namespace PgStrata.Cli.Tests.Scheduling;

public sealed class ScheduleTest
{
    [Theory]
    [InlineData(1, "* * * * *", "*-*-* *:*:00 UTC")]
    [InlineData(5, "2-59/5 * * * *", "*-*-* *:02/5:00 UTC")]
    [InlineData(15, "7-59/15 * * * *", "*-*-* *:07/15:00 UTC")]
    [InlineData(60, "7 * * * *", "*-*-* *:07:00 UTC")]
    [InlineData(360, "7 */6 * * *", "*-*-* 00/6:07:00 UTC")]
    [InlineData(1440, "7 0 * * *", "*-*-* 00:07:00 UTC")]
    public void an_interval_becomes_a_time_table(int minutes, string cron, string calendar)
    {
        Assert.True(Schedule.TryCreate(TimeSpan.FromMinutes(minutes), out var schedule));
        Assert.Equal((cron, calendar), (schedule.Cron, schedule.Calendar));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(7)]
    [InlineData(90)]
    [InlineData(300)]
    [InlineData(2880)]
    public void an_interval_that_cron_cannot_say_is_refused(double minutes) =>
        Assert.False(Schedule.TryCreate(TimeSpan.FromMinutes(minutes), out _));

    [Fact]
    public void every_accepted_interval_runs_as_often_as_it_says()
    {
        for (var minutes = 1; minutes <= 1440; minutes++)
            if (Schedule.TryCreate(TimeSpan.FromMinutes(minutes), out var schedule))
                Assert.Equal(1440 / minutes, RunsADay(schedule.Cron));
    }

    // An independent reading of the two cron fields that are used.
    static int RunsADay(string cron)
    {
        var fields = cron.Split(' ');
        return Values(fields[0], 60) * Values(fields[1], 24);
    }

    static int Values(string field, int range)
    {
        var step = field.Contains('/', StringComparison.Ordinal)
            ? int.Parse(field[(field.IndexOf('/', StringComparison.Ordinal) + 1)..], null) : 1;
        var start = field[0] == '*' ? 0 : int.Parse(field.Split('-')[0], null);
        if (field[0] != '*' && !field.Contains('-', StringComparison.Ordinal)) return 1;
        return Enumerable.Range(0, range).Count(v => v >= start && (v - start) % step == 0);
    }
}
