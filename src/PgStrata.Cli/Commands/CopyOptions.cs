using System.CommandLine;
using PgStrata.Planning;

namespace PgStrata.Cli.Commands;

/// <summary>How rows are copied.</summary>
sealed class CopyOptions
{
    readonly Option<int?> workers = ValueOption.OfValue<int>(
        "--workers", "With a copy: how many sessions copy rows and build indexes side by side (default: 2)", "a number from 1 to 64", "4",
        TryReadWorkers);
    readonly Option<TimeSpan?> chunk = ValueOption.OfValue<TimeSpan>(
        "--chunk", "With a copy: how long the transaction of one range of blocks should take (default: 500ms)", "a duration", "200ms",
        DurationText.TryReadPositive);
    readonly Option<bool> late = new("--late-snapshots")
    {
        Description = "With a copy: switch also while statements with an older view of the data wait; they may miss the last changes",
    };

    readonly Option<bool> strict = new("--strict-snapshots")
    {
        Description = "With a copy: before the switch, wait for every idle transaction that keeps a view of the data, however young",
    };

    readonly Option<IReadOnlyList<Throttle>> throttles = ValueOption.ReadMany<Throttle>(
        "--throttle",
        $"When to wait between chunks, batches and index builds: {string.Join(", ", Throttle.Names)}; write for example max-lag=64MB",
        "name=value", Throttle.TryParse);

    internal static bool TryReadWorkers(string text, out int value) => int.TryParse(text, out value) && value is >= 1 and <= 64;

    internal void AddTo(Command command)
    {
        foreach (var option in (Option[])[workers, chunk, throttles, late, strict]) command.Add(option);
    }

    /// <summary>The settings with what was said here; null where nothing was.</summary>
    internal RunSettings Read(ParseResult parsed, RunSettings settings) => settings with
    {
        Workers = parsed.GetValue(workers),
        Chunk = parsed.GetValue(chunk),
        Throttle = parsed.GetValue(throttles) is { Count: > 0 } said ? [.. said.Select(t => t.ToString())] : null,
        LateSnapshots = parsed.GetValue(late) ? true : null,
        StrictSnapshots = parsed.GetValue(strict) ? true : null,
    };
}
