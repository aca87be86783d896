using System.Globalization;

namespace PgStrata.Cli.Output;

/// <summary>Durations, sizes and counts as people read them; the same on every machine.</summary>
static class Quantity
{
    static readonly string[] ByteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    static readonly string[] CountUnits = ["", " k", " M", " G", " T", " P", " E"];

    /// <summary>0.4 ms, 320 ms, 12.3 s, 4 min 05 s, 3 h 20 min, 5 d 3 h. Never rounded up into the next unit.</summary>
    internal static string Duration(TimeSpan value)
    {
        if (value < TimeSpan.Zero) return "-" + Duration(value.Negate());
        return value switch
        {
            { TotalMilliseconds: 0 } => "0 ms",
            { TotalMilliseconds: < 10 } => Invariant($"{Cut(value.TotalMilliseconds, 10)} ms"),
            { TotalSeconds: < 1 } => Invariant($"{Math.Floor(value.TotalMilliseconds)} ms"),
            { TotalMinutes: < 1 } => Invariant($"{Cut(value.TotalSeconds, 10):0.0} s"),
            { TotalHours: < 1 } => Invariant($"{value.Minutes} min {value.Seconds:00} s"),
            { TotalDays: < 1 } => Invariant($"{value.Hours} h {value.Minutes:00} min"),
            _ => Invariant($"{value.Days} d {value.Hours} h"),
        };
    }

    /// <summary>512 B, 1.5 KiB, 12.0 GiB.</summary>
    internal static string Bytes(long value) => value < 0 ? "-" + Bytes(-value)
        : value < 1024 ? Invariant($"{value} B") : Scaled(value, 1024, ByteUnits, " ");

    /// <summary>An exact count: 12,345,678.</summary>
    internal static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count of things: 1 attempt, 12 attempts.</summary>
    internal static string Count(long value, string thing) => $"{Count(value)} {thing}{(value == 1 ? "" : "s")}";

    /// <summary>An estimate, marked as one: ~225 M. Estimates are only ever shown as estimates.</summary>
    internal static string Estimate(double value) => value < 0 ? "?"
        : value < 1000 ? Invariant($"~{Math.Round(value)}") : "~" + Scaled(value, 1000, CountUnits, "");

    internal static string Rate(double perSecond, string unit) =>
        perSecond < 10 ? Invariant($"{perSecond:0.0} {unit}/s") : Invariant($"{Math.Round(perSecond):N0} {unit}/s");

    static string Scaled(double value, double step, string[] units, string blank)
    {
        var unit = 0;
        for (; value >= step && unit < units.Length - 1; unit++) value /= step;
        // 1023.99 would print as 1024.0 of the smaller unit.
        if (Math.Round(value, value < 100 ? 1 : 0) >= step && unit < units.Length - 1) { value /= step; unit++; }
        return value < 100 ? Invariant($"{value:0.0}{blank}{units[unit]}") : Invariant($"{value:0}{blank}{units[unit]}");
    }

    static double Cut(double value, double parts) => Math.Floor(value * parts) / parts;

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
