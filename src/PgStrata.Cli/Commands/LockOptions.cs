using System.CommandLine;
using PgStrata.Execution;
using PgStrata.Planning;

namespace PgStrata.Cli.Commands;

/// <summary>The options of every command that takes locks.</summary>
/// <param name="rehearses">The verb has a cut-over, which is rehearsed.</param>
/// <param name="defaults">What counts when nothing is said.</param>
sealed class LockOptions(bool rehearses, RunOptions defaults)
{
    internal LockOptions()
        : this(rehearses: true, new RunOptions())
    {
    }

    readonly Option<TimeSpan?> maxLock = ValueOption.OfValue<TimeSpan>(
        "--max-lock",
        rehearses
            ? "Longest time a lock that stops others may be held; the rehearsal refuses when it held longer (default: 50ms)"
            : "Longest time writers of a referencing table may wait while a leaf is checked for references; else it stays (default: 50ms)",
        "a duration", "50ms", DurationText.TryReadPositive);
    readonly Option<TimeSpan?> maxWait = ValueOption.OfValue<TimeSpan>(
        "--max-wait",
        $"How long one step may go on trying for its locks before the run stops (default: {defaults.MaxWait.TotalMinutes:0}min)",
        "a duration", "10min", DurationText.TryReadPositive);
    readonly Option<BlockerPolicy?> blockers = ValueOption.Choice<BlockerPolicy?>(
        "--blockers", "What to do about a session that holds a lock needed here: only direct blockers that match (default: wait)",
        ["wait", "cancel", "terminate"], word => Enum.Parse<BlockerPolicy>(word, ignoreCase: true));
    readonly Option<string?> match = new("--blockers-match")
    {
        HelpName = "regex",
        Description = "Whose sessions may be cancelled or terminated: a regular expression for the role or the application_name",
    };

    internal void AddTo(Command command)
    {
        foreach (var option in (Option[])[maxLock, maxWait, blockers, match]) command.Add(option);
        command.Validators.Add(result =>
        {
            var policy = result.GetValue(blockers) ?? BlockerPolicy.Wait;
            // Without a match every session in the way would be ended, the application's own writers too.
            if (policy != BlockerPolicy.Wait && string.IsNullOrWhiteSpace(result.GetValue(match)))
                result.AddError($"--blockers {policy.ToString().ToLowerInvariant()} needs to know whom; " +
                    "write for example --blockers-match '^report'");
            if (policy == BlockerPolicy.Wait && result.Given(match))
                result.AddError("--blockers-match has no effect without --blockers cancel or --blockers terminate");
        });
    }

    /// <summary>What was said; null where nothing was.</summary>
    internal RunSettings Read(ParseResult parsed) => new()
    {
        MaxLock = parsed.GetValue(maxLock),
        MaxWait = parsed.GetValue(maxWait),
        Blockers = parsed.GetValue(blockers),
        BlockersMatch = parsed.GetValue(match),
    };
}
