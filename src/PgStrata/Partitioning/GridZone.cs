using System.Diagnostics.CodeAnalysis;

namespace PgStrata.Partitioning;

/// <summary>
/// The time zone in which the edges of a grid fall: an IANA name (<c>Europe/Berlin</c>) or a fixed offset. <c>+01</c> always means east of
/// Greenwich; PostgreSQL reads a quoted <c>'+01'</c> in AT TIME ZONE as west (POSIX), so it is never sent that way.
/// </summary>
public sealed class GridZone : IEquatable<GridZone>
{
    readonly string name;
    readonly TimeZoneInfo? rules;
    readonly long offset;

    GridZone(string name, TimeZoneInfo? rules, long offset) => (this.name, this.rules, this.offset) = (name, rules, offset);

    /// <summary>UTC, the zone that never surprises.</summary>
    public static GridZone Utc { get; } = new("UTC", rules: null, offset: 0);

    /// <summary>True when the distance from UTC never changes.</summary>
    public bool IsFixed => rules is null;

    /// <summary>
    /// The zone as a SQL expression that AT TIME ZONE reads exactly as this object does: <c>'Europe/Berlin'</c>, or
    /// <c>INTERVAL '+01:00'</c> for a fixed offset (measured on 15.20: interval +01:00 is east, text '+01' is west).
    /// </summary>
    public string ServerZone => IsFixed && offset != 0 ? $"INTERVAL '{name}'" : $"'{name}'";

    /// <summary>Reads a zone: <c>UTC</c>, <c>Europe/Berlin</c>, <c>+01</c>, <c>+01:00</c>, <c>-0530</c>.</summary>
    /// <exception cref="FormatException">Not a zone, or not known on this machine; the message says what to write.</exception>
    public static GridZone Parse(string text) => TryParse(text, out var zone, out var error) ? zone : throw new FormatException(error);

    /// <summary>Reads a zone; see <see cref="Parse"/>. On failure <paramref name="error"/> says what is wrong and what to write.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out GridZone? zone, [NotNullWhen(false)] out string? error) =>
        GridZoneReader.TryRead(text, out zone, out error);

    /// <summary>The instant (µs since 1970 UTC) at which the wall clock of this zone shows <paramref name="local"/>.</summary>
    /// <remarks>
    /// Decides as PostgreSQL does (measured on 15.20 in Europe/Berlin, Asia/Beirut, Europe/Dublin, Europe/Moscow 2014, Pacific/Apia 2011):
    /// a wall clock that never was is read with the offset before the change, so a missing midnight is the moment of the change; one that
    /// was twice is the second one. Compared with 15.20 at 3.4 million local times of all 550 zones: the same until 2037 but for
    /// Africa/Monrovia before 1972 (.NET has no seconds in offsets); from 2038 .NET reads the closing rule of eight zones
    /// (America/Santiago, Africa/Cairo, Asia/Jerusalem, America/Nuuk …) differently. So the server's answer decides, and a difference is
    /// reported before acting.
    /// </remarks>
    public long ToInstant(long local)
    {
        if (rules is null)
            return local - offset;
        var before = OffsetAt(local - WallClock.Day);
        var after = OffsetAt(local + WallClock.Day);
        var early = local - before;
        var late = local - after;
        return before == after || OffsetAt(late) != after ? early : late;
    }

    /// <summary>What the wall clock of this zone shows (µs since 1970-01-01 00:00) at an instant (µs since 1970 UTC).</summary>
    public long ToLocal(long instant) => instant + OffsetAt(instant);

    /// <inheritdoc/>
    public bool Equals(GridZone? other) => other is not null && string.Equals(name, other.name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GridZone);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(name);

    /// <summary>The canonical text, which <see cref="Parse"/> reads back: <c>UTC</c>, <c>Europe/Berlin</c>, <c>+01:00</c>.</summary>
    public override string ToString() => name;

    internal static GridZone Of(TimeZoneInfo rules) => new(rules.Id, rules, offset: 0);

    internal static GridZone East(int minutes) => minutes == 0
        ? Utc
        : new($"{(minutes < 0 ? '-' : '+')}{Math.Abs(minutes) / 60:00}:{Math.Abs(minutes) % 60:00}", null, minutes * WallClock.Minute);

    long OffsetAt(long instant)
    {
        if (rules is null)
            return offset;
        // DateTime ends where the readable years end; a position beyond them is an outlier and gets the last known offset.
        var inside = Math.Clamp(instant, WallClock.Earliest + WallClock.Day, WallClock.Latest - WallClock.Day);
        var utc = new DateTime(DateTime.UnixEpoch.Ticks + (inside * TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
        return rules.GetUtcOffset(utc).Ticks / TimeSpan.TicksPerMicrosecond;
    }
}
