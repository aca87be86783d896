using System.CommandLine;
using PgStrata.Planning;

namespace PgStrata.Cli.Commands;

/// <summary>How rows are copied.</summary>
sealed class CopyOptions
{
    readonly Option<int?> workers = ValueOption.OfValue<int>(
        "--workers", "With a copy: how many sessions copy rows and build indexes side by side (default: 2)", "a number from 1 to 64", "4",
        (string text, out int value) => int.TryParse(text, out value) && value is >= 1 and <= 64);
    readonly Option<TimeSpan?> chunk = ValueOption.OfValue<TimeSpan>(
        "--chunk", "With a copy: how long the transaction of one range of blocks should take (default: 500ms)", "a duration", "200ms",
        DurationText.TryReadPositive);
    readonly Option<bool> late = new("--late-snapshots")
    {
        Description = "With a copy: switch also while statements with an older view of the data wait; they may miss the last changes",
    };

    internal void AddTo(Command command)
    {
        foreach (var option in (Option[])[workers, chunk, late]) command.Add(option);
    }

    /// <summary>The settings with what was said here; null where nothing was.</summary>
    internal RunSettings Read(ParseResult parsed, RunSettings settings) => settings with
    {
        Workers = parsed.GetValue(workers),
        Chunk = parsed.GetValue(chunk),
        LateSnapshots = parsed.GetValue(late) ? true : null,
    };
}
