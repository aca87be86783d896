namespace PgStrata.Partitioning;

/// <summary>
/// Where the bounds of leaves fall: every <see cref="Period"/> from <see cref="Origin"/>, on the wall clock of <see cref="Zone"/>.
/// </summary>
/// <remarks>
/// Days and longer follow the local calendar (23 and 25 hour days), minutes and hours are absolute time, so that no slot is lost or
/// repeated when clocks change. Keys of timestamp and date have no zone: their grid is the plain wall clock.
/// </remarks>
/// <param name="Period">The width of a leaf.</param>
/// <param name="Zone">The zone whose calendar counts; for timestamp and date keys it only says what "now" is.</param>
/// <param name="Origin">One edge: the local wall clock in µs since 1970-01-01 00:00, or a number.</param>
/// <param name="Kind">What the positions are.</param>
public sealed record Grid(Period Period, GridZone Zone, long Origin, KeyKind Kind)
{
    const long FirstMonday = 4 * WallClock.Day; // 1970-01-05

    /// <summary>A grid with its usual origin: 1970-01-01 00:00 local, Monday 1970-01-05 for weeks, 0 for numbers.</summary>
    public static Grid Create(Period period, GridZone zone, KeyKind kind, long? origin = null)
    {
        ArgumentNullException.ThrowIfNull(period);
        return new Grid(period, zone, origin ?? (period.Unit == PeriodUnit.Week ? FirstMonday : 0), kind);
    }

    /// <summary>The last edge at or before a position.</summary>
    public long Floor(long position) => EdgeAt(Index(position));

    /// <summary>The first edge at or after a position.</summary>
    public long Ceiling(long position) => IsEdge(position) ? position : Next(position);

    /// <summary>The first edge after a position.</summary>
    public long Next(long position) => position >= Last ? Last : EdgeAt(Index(position) + 1);

    /// <summary>The last edge before a position.</summary>
    public long Previous(long position) => position == long.MinValue ? position : Floor(position - 1);

    /// <summary>Whether a position is an edge of this grid.</summary>
    public bool IsEdge(long position) => Floor(position) == position;

    /// <summary>The position of an instant on the key's axis: the instant itself, or the wall clock for timestamp and date keys.</summary>
    public long PositionOf(DateTimeOffset instant)
    {
        var micros = (instant.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        return IsWallClock ? Zone.ToLocal(micros) : micros;
    }

    /// <summary>Moves a position by a span along the calendar: 30 days before noon is noon, whatever clocks did in between.</summary>
    internal long Move(long position, Period span, long times) =>
        span.IsNumeric || span.IsShorterThanDay || IsWallClock
            ? span.Add(position, times)
            : Zone.ToInstant(span.Add(Zone.ToLocal(Readable(position)), times));

    /// <summary>The slots that cover [Floor(from), Ceiling(until)).</summary>
    internal IEnumerable<RangeBound> Slots(long from, long until)
    {
        var lower = Floor(from);
        while (lower < until && lower < Last)
        {
            var upper = Next(lower);
            yield return RangeBound.Between(lower, upper);
            lower = upper;
        }
    }

    /// <summary>
    /// The wall clock an edge stands for: what leaf names show. Differs from the clock at that instant when midnight is missing.
    /// </summary>
    internal long Nominal(long edge) => Period.IsNumeric ? edge : Period.Add(Origin, Index(edge));

    internal bool IsWallClock => Kind is KeyKind.Timestamp or KeyKind.Date;

    bool IsPlain => Period.IsNumeric || IsWallClock;

    long Last => Period.IsNumeric ? long.MaxValue : WallClock.Latest;

    /// <summary>Numbers count from the origin's place inside the period, so that no index can overflow.</summary>
    long Start => Period.IsNumeric ? Origin % Period.Count
        : !IsPlain && Period.IsShorterThanDay ? Zone.ToInstant(Origin)
        : Origin;

    /// <summary>Edge number <paramref name="index"/> counted from the origin. Never decreases with the index.</summary>
    long EdgeAt(long index)
    {
        var edge = Period.Add(Start, index);
        return IsPlain || Period.IsShorterThanDay ? edge : Zone.ToInstant(edge);
    }

    /// <summary>The greatest index whose edge is at or before the position; of equal edges (a day that never was) the last.</summary>
    long Index(long position)
    {
        if (Period.IsNumeric)
            return (long)FloorDiv((Int128)position - Start, Period.Count);
        position = Readable(position);
        var local = IsPlain || Period.IsShorterThanDay ? position : Zone.ToLocal(position);
        var index = Period.Unit is PeriodUnit.Month or PeriodUnit.Year
            ? WallClock.FloorDiv(WallClock.MonthNumber(local) - WallClock.MonthNumber(Start), Period.Months)
            : WallClock.FloorDiv(local - Start, Period.NominalLength);
        // The estimate is one off where the day of month or a change of clocks comes between.
        while (EdgeAt(index) > position)
            index--;
        while (EdgeAt(index + 1) <= position)
            index++;
        return index;
    }

    static long Readable(long position) => Math.Clamp(position, WallClock.Earliest, WallClock.Latest);

    static Int128 FloorDiv(Int128 dividend, Int128 divisor)
    {
        var quotient = dividend / divisor;
        return dividend % divisor < 0 ? quotient - 1 : quotient;
    }
}
