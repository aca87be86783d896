using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PgStrata.Partitioning;

/// <summary>Until when rows have a leaf: a duration (<c>7 days</c>, <c>50000 ids</c>) or a number of periods (<c>4 periods</c>).</summary>
public sealed record Horizon
{
    Horizon(Period? duration, int periods) => (Duration, Periods) = (duration, periods);

    /// <summary>The duration, or null when counted in periods.</summary>
    public Period? Duration { get; }

    /// <summary>How many periods beyond the current one, or 0 when given as a duration.</summary>
    public int Periods { get; }

    /// <summary>A horizon of a duration.</summary>
    public static Horizon Of(Period duration)
    {
        ArgumentNullException.ThrowIfNull(duration);
        return new Horizon(duration, 0);
    }

    /// <summary>A horizon of so many whole periods beyond the current one.</summary>
    public static Horizon OfPeriods(int periods)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(periods, 1);
        return new Horizon(duration: null, periods);
    }

    /// <summary>
    /// Reads <c>7 days</c>, <c>50000 ids</c> or <c>4 periods</c>. On failure <paramref name="error"/> says what is wrong.
    /// </summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Horizon? horizon, [NotNullWhen(false)] out string? error)
    {
        var words = (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words is [var count, "period" or "periods"])
        {
            var isCount = int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var periods) && periods >= 1;
            horizon = isCount ? OfPeriods(periods) : null;
            error = isCount ? null : $"'{text}' is not a horizon: write at least '1 period'.";
            return isCount;
        }

        horizon = Period.TryParse(text, out var duration, out error) ? Of(duration) : null;
        return horizon is not null;
    }

    /// <summary>The text that <see cref="TryParse"/> reads back.</summary>
    public override string ToString() =>
        Duration?.ToString() ?? string.Create(CultureInfo.InvariantCulture, $"{Periods} {(Periods == 1 ? "period" : "periods")}");

    /// <summary>Everything before the returned position must have a leaf, seen from <paramref name="from"/>.</summary>
    internal long Until(long from, Grid grid) => Duration is not null
        ? grid.Move(from, Duration, 1)
        : Enumerable.Range(0, Periods + 1).Aggregate(from, (position, _) => grid.Next(position));
}
