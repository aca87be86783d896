namespace PgStrata.Cli.Tests;

/// <summary>A clock that a test moves; timers fire on the way.</summary>
sealed class TickingClock : TimeProvider
{
    readonly List<Ticker> timers = [];
    TimeSpan elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => elapsed.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + elapsed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Ticker(this, () => callback(state), elapsed + dueTime, period);
        timers.Add(timer);
        return timer;
    }

    internal void Advance(TimeSpan by)
    {
        var end = elapsed + by;
        while (timers.Where(t => t.Due <= end).MinBy(t => t.Due) is { } next)
        {
            elapsed = next.Due;
            next.Fire();
        }
        elapsed = end;
    }

    sealed class Ticker(TickingClock clock, Action fire, TimeSpan due, TimeSpan period) : ITimer
    {
        internal TimeSpan Due { get; set; } = due;

        internal void Fire()
        {
            Due = period > TimeSpan.Zero ? Due + period : TimeSpan.MaxValue;
            fire();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException("Timers of the tool run at one pace.");

        public void Dispose() => clock.timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
