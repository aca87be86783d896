namespace PgStrata.Testing;

/// <summary>A clock that stands until a test moves it.</summary>
sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    long ticks = start.UtcTicks;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);

    public void Set(DateTimeOffset now) => Volatile.Write(ref ticks, now.UtcTicks);
}
