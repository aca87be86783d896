using System.CommandLine;

namespace PgStrata.Cli.Commands;

/// <summary>The options of every command that takes locks.</summary>
sealed class LockOptions
{
    readonly Option<TimeSpan?> maxLock = ValueOption.OfValue<TimeSpan>(
        "--max-lock", "Longest time a lock that stops others may be held; the rehearsal refuses when it held longer (default: 50ms)",
        "a duration", "50ms", DurationText.TryReadPositive);
    readonly Option<TimeSpan?> maxWait = ValueOption.OfValue<TimeSpan>(
        "--max-wait", "How long to try for locks in all, and to let a concurrent index build or detach wait", "a duration", "10min",
        DurationText.TryReadPositive);
    readonly Option<string?> blockers = ValueOption.Word(
        "--blockers", "What to do about a session that holds a lock needed here: only direct blockers that match (default: wait)",
        "wait", "cancel", "terminate");
    readonly Option<IReadOnlyList<BlockerMatch>> match = ValueOption.Many<BlockerMatch>(
        "--blockers-match", "Which blockers may be cancelled or terminated: application_name, query or usename, = a LIKE pattern",
        "a match", "application_name=report%", BlockerMatch.TryRead);

    internal void AddTo(Command command)
    {
        foreach (var option in (Option[])[maxLock, maxWait, blockers, match]) command.Add(option);
        command.Validators.Add(result =>
        {
            var acts = result.GetValue(blockers) is "cancel" or "terminate";
            // Without a match every session in the way would be ended, the application's own writers too.
            if (acts && !result.Given(match))
                result.AddError($"--blockers {result.GetValue(blockers)} needs to know whom; write for example " +
                    "--blockers-match 'application_name=report%'");
            if (!acts && result.Given(match))
                result.AddError("--blockers-match has no effect without --blockers cancel or --blockers terminate");
        });
    }

    internal LockArguments Read(ParseResult parsed) => new(
        parsed.GetValue(maxLock) ?? TimeSpan.FromMilliseconds(50), parsed.GetValue(maxWait), parsed.GetValue(blockers) ?? "wait",
        parsed.GetValue(match) ?? []);
}
