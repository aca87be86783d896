using System.Globalization;

namespace PgStrata.Cli.Output;

/// <summary>One line of progress as text.</summary>
static class ProgressLine
{
    const int MinimumBar = 10;
    const int MaximumBar = 30;

    /// <summary>Title, percentage, amounts, rate, time to go, time since the start.</summary>
    internal static string Plain(ProgressSample sample, double? rate, TimeSpan elapsed) =>
        $"{sample.Title}: {string.Join(", ", Facts(sample, rate, elapsed))}";

    /// <summary>The same with a bar, never wider than <paramref name="width"/>: a line that wraps cannot be redrawn.</summary>
    internal static string WithBar(ProgressSample sample, double? rate, TimeSpan elapsed, int width, bool unicode)
    {
        var facts = string.Join("  ", Facts(sample, rate, elapsed));
        var room = width - 1 - sample.Title.Length - facts.Length - 6;
        var line = sample.Total is > 0 && room >= MinimumBar
            ? $"{sample.Title}  {Bar(Share(sample), Math.Min(room, MaximumBar), unicode)}  {facts}"
            : $"{sample.Title}  {facts}";
        return line.Length < width ? line : line[..Math.Max(0, width - 1)];
    }

    static IEnumerable<string> Facts(ProgressSample sample, double? rate, TimeSpan elapsed)
    {
        if (sample.Total is > 0 and { } total)
        {
            yield return (Math.Floor(Share(sample) * 100) / 100).ToString("P0", CultureInfo.InvariantCulture);
            yield return $"{Quantity.Count(sample.Done)} of {Quantity.Count(total)} {sample.Unit}";
        }
        else
        {
            yield return $"{Quantity.Count(sample.Done)} {sample.Unit}";
        }
        if (rate is { } perSecond) yield return Quantity.Rate(perSecond, sample.Unit);
        if (Eta(sample, rate) is { } eta) yield return $"ETA {Quantity.Duration(eta)}";
        yield return $"{Quantity.Duration(elapsed)} so far";
        if (sample.Detail is { } detail) yield return detail;
    }

    static double Share(ProgressSample sample) => Math.Clamp((double)sample.Done / sample.Total!.Value, 0, 1);

    static TimeSpan? Eta(ProgressSample sample, double? rate)
    {
        if (sample.Total is not { } total || rate is not > 0 || sample.Done >= total) return null;
        var seconds = (total - sample.Done) / rate.Value;
        return seconds < TimeSpan.FromDays(1000).TotalSeconds ? TimeSpan.FromSeconds(Math.Ceiling(seconds)) : null;
    }

    static string Bar(double share, int cells, bool unicode)
    {
        var full = (int)(share * cells);
        return unicode
            ? new string('█', full) + new string('░', cells - full)
            : $"[{new string('#', full)}{new string('-', cells - full)}]";
    }
}
