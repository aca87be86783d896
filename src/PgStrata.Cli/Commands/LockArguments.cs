namespace PgStrata.Cli.Commands;

/// <summary>How hard to try for locks.</summary>
/// <param name="MaxLock">The longest time a lock that stops others may be held.</param>
/// <param name="MaxWait">How long to go on trying in all; null is the planner's own.</param>
/// <param name="Blockers">wait, cancel or terminate.</param>
/// <param name="BlockersMatch">Which blockers may be cancelled or terminated; empty with wait.</param>
sealed record LockArguments(TimeSpan MaxLock, TimeSpan? MaxWait, string Blockers, IReadOnlyList<BlockerMatch> BlockersMatch);
