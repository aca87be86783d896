using System.Diagnostics;
using Npgsql;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>Brings to an old heap what was changed since, for a while: its queue must not grow for ever.</summary>
/// <param name="back">The old heap.</param>
/// <param name="session">A session for this alone.</param>
/// <param name="guard">Fails a transaction of whoever has lost the lease.</param>
sealed class Drain(WayBack back, Session session, SqlText guard)
{
    /// <summary>Entries a transaction.</summary>
    const int Batch = 10_000;

    const int Named = 5;

    /// <summary>Works until the queue is empty or the time is over.</summary>
    /// <param name="wasStopped">The last one was: to try again costs the whole queue, so what was in the way is looked for first.</param>
    /// <param name="within">No batch begins after this.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal async Task<DrainReport> RunAsync(bool wasStopped, TimeSpan within, CancellationToken cancellationToken)
    {
        await Workers.SetUpAsync(session, back.Copy, cancellationToken).ConfigureAwait(false);
        // Somebody may look at the old heap, or have locked it; there always is a next time.
        await session.ExecuteAsync(SqlText.Raw("SET lock_timeout = '2s'"), cancellationToken).ConfigureAwait(false);
        if (wasStopped && await DuplicatesAsync(cancellationToken).ConfigureAwait(false) is { } still)
            return new DrainReport(0, false, still);
        var clock = Stopwatch.StartNew();
        var replayer = new Replayer(back.Copy, session, guard);
        var total = 0L;
        try
        {
            while (clock.Elapsed < within)
            {
                var replayed = await replayer.ReplayAsync(Batch, cancellationToken).ConfigureAwait(false);
                if (replayed == 0) return new DrainReport(total, true, null);
                total += replayed;
            }

            return new DrainReport(total, false, null);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            var why = await DuplicatesAsync(cancellationToken).ConfigureAwait(false) ?? $"{error.MessageText} {error.Detail}";
            return new DrainReport(total, false, why);
        }
        catch (PostgresException error)
            when (error.SqlState is PostgresErrorCodes.CheckViolation or PostgresErrorCodes.NotNullViolation)
        {
            // A row of a plain table that fits no leaf of the partitioned one.
            return new DrainReport(total, false, $"{error.MessageText}: {error.Detail}");
        }
    }

    async Task<string?> DuplicatesAsync(CancellationToken cancellationToken)
    {
        var found = await DuplicatesAsync(session, back, Named, cancellationToken).ConfigureAwait(false);
        return found.Count == 0
            ? null
            : "the old heap can have only one row with " + string.Join("; ", found) + "; change or delete all but one";
    }

    /// <summary>What cannot be brought to the old heap, as far as it is in the queue.</summary>
    internal static Task<IReadOnlyList<string>> DuplicatesAsync(
        Session session, WayBack back, int most, CancellationToken cancellationToken) =>
        session.QueryAsync(back.Duplicates(most), r => r.GetString(0), cancellationToken);
}
