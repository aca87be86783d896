using PgStrata.Execution;

namespace PgStrata.Tests.Control;

public sealed class ProgressRateTests
{
    [Fact]
    public void a_rate_forgets_what_is_more_than_half_a_minute_old()
    {
        var rate = new ProgressRate();
        static long Done(int second) => second < 60 ? second * 1000 : 60_000 + (second - 60);
        Assert.Null(rate.At(TimeSpan.Zero));
        for (var second = 0; second <= 100; second++) rate.Add(TimeSpan.FromSeconds(second), Done(second));
        Assert.Equal(1.0, rate.At(TimeSpan.FromSeconds(100))!.Value, 3);
        Assert.True(rate.At(TimeSpan.FromSeconds(200)) < 0.5);
    }
}
