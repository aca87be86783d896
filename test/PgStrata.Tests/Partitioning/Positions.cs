using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using PgStrata.Partitioning;

namespace PgStrata.Tests.Partitioning;

/// <summary>Positions and generators that the tests of this room share.</summary>
static class Positions
{
    public static readonly string[] Zones =
    [
        "UTC", "+01:00", "-05:30", "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/Sao_Paulo", "America/Havana",
        "America/Nuuk", "Asia/Beirut", "Africa/Cairo", "Africa/Casablanca", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia",
        "Pacific/Kwajalein", "Atlantic/Azores",
    ];

    /// <summary>µs of an instant, or of a wall clock, written as in '2025-12-18 06:00'.</summary>
    public static long At(string text) =>
        (DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal).Ticks
            - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static RangeBound Range(string lower, string upper) => RangeBound.Between(At(lower), At(upper));

    /// <summary>Moments from 1970 to 2100, to the microsecond.</summary>
    public static Gen<long> Moments { get; } = Between(At("1970-01-01"), At("2100-01-01"));

    public static Gen<GridZone> AnyZone { get; } = Gen.Elements(Zones).Select(GridZone.Parse);

    public static Gen<Period> AnyTimePeriod { get; } = Gen.Elements(
        "1 minute", "15 minutes", "90 minutes", "1 hour", "6 hours", "7 hours", "1 day", "3 days", "1 week", "2 weeks",
        "1 month", "3 months", "5 months", "1 year", "10 years").Select(Period.Parse);

    public static Gen<long> Between(long lower, long upper) =>
        from high in Gen.Choose(0, int.MaxValue)
        from low in Gen.Choose(0, int.MaxValue)
        select lower + (long)(((UInt128)(uint)high << 31 | (uint)low) % (UInt128)((Int128)upper - lower));
}
