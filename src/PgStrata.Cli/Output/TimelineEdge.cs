using System.Globalization;

namespace PgStrata.Cli.Output;

/// <summary>A place on the timeline: an instant or a number, as a position to draw at and a label to read.</summary>
readonly record struct TimelineEdge(double Position, string Label)
{
    internal static TimelineEdge At(DateTimeOffset instant)
    {
        var utc = instant.UtcDateTime;
        var format = utc.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : utc.Second == 0 ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss";
        return new TimelineEdge(utc.Ticks / (double)TimeSpan.TicksPerSecond, utc.ToString(format, CultureInfo.InvariantCulture));
    }

    internal static TimelineEdge At(long number) => new(number, Quantity.Count(number));
}
