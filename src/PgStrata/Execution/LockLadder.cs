using System.Security.Cryptography;

namespace PgStrata.Execution;

/// <summary>How long each attempt queues for a traffic-stopping lock, and how long to stay away in between.</summary>
/// <remarks>
/// Always far below deadlock_timeout, so that in a cycle this program is the loser. Everybody else queues behind us while we queue, so the
/// attempt and the hold after it add up to the stall a writer feels; the pause is at least ten times the attempt.
/// </remarks>
static class LockLadder
{
    // Where transactions last longer than 15 ms on their own, ten tries have shown it: then as long as nobody feels.
    static readonly int[] AttemptMs = [5, 8, 12, 15, 15, 15, 15, 15, 15, 15, 20, 20, 30];

    internal static int Timeout(int attempt) => AttemptMs[Math.Min(attempt - 1, AttemptMs.Length - 1)];

    /// <summary>The longest time the attempts before this one queued, milliseconds.</summary>
    internal static int QueuedBefore(int attempt) => attempt == 1 ? 0 : Timeout(attempt - 1);

    /// <summary>The locks were had, and what should have been ready under them was not: that can be otherwise any moment.</summary>
    internal static TimeSpan ShortPause() => TimeSpan.FromMilliseconds(50 + RandomNumberGenerator.GetInt32(50));

    internal static TimeSpan Pause(int attempt)
    {
        var ceiling = Math.Min(2000, 100 * Math.Pow(2, Math.Min(attempt, 5)));
        return TimeSpan.FromMilliseconds(ceiling / 2 + RandomNumberGenerator.GetInt32((int)ceiling / 2 + 1));
    }
}
