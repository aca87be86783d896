using Npgsql;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Planning;

namespace PgStrata.Maintenance;

/// <summary>Drops or detaches the leaves that are past their time. One that cannot go stays, and the others go.</summary>
/// <param name="atInventedInstant">The instant was given, not read off the server's clock.</param>
sealed class ExpireRun(bool atInventedInstant)
{
    internal async Task RunAsync(LeasedTable leased, CancellationToken cancellationToken)
    {
        var (table, plan, run, now) = leased;
        foreach (var stop in plan.Stops) table.Attend(stop.Sentence);
        var make = new ExpireSteps(plan, now, atInventedInstant, run.Options.MaxLock);
        table.Ran("expire", make.All());
        var steps = new StepRunner(run, table.Ran);
        var done = 0;
        var asked = "";
        try
        {
            foreach (var leftover in plan.State.Leftovers)
            {
                if (!await TryAsync(leased, leftover.Name.ToString(), make.Leftover(leftover), steps, cancellationToken)
                        .ConfigureAwait(false))
                    continue;
                if (plan.FateOf(leftover) == LeftoverFate.Drop) table.Expired(leftover.Name.Name);
                if (plan.Stays(leftover) is { } why) table.Attend(why.Sentence);
            }

            // Beside a leaf that is half detached the server detaches no other.
            // Where leaves stay, those that would have waited for the next run take their place: else ten that can never go would stop all.
            foreach (var due in plan.HasPending ? [] : plan.Retention.Due.Concat(plan.Retention.Deferred))
            {
                if (done == plan.Retention.Due.Count) break;
                asked = due.Leaf.Name;
                var name = plan.State.LeafOf(due.Leaf.Oid).Name.ToString();
                if (!await TryAsync(leased, name, make.Leaf(due), steps, cancellationToken).ConfigureAwait(false)) continue;
                table.Expired(due.Leaf.Name);
                done++;
            }
        }
        catch (StepFailure failure) when (State(failure) == RailSql.GuardSaysNo)
        {
            table.Note($"guard: {asked} stays, its guard did not return true");
        }
        catch (StepFailure failure) when (State(failure) == RailSql.Stops)
        {
            table.Attend(((PostgresException)failure.InnerException!).MessageText);
        }
        finally
        {
            if (!plan.Stops.Any() && plan.State.Policy.Retention is { } retention)
                table.Retained = new LastRetention(
                    plan.Ends.Sure, retention.Keep, plan.Retention.Deferred.Count + plan.Retention.Due.Count - done, plan.Skew);
        }
    }

    static async Task<bool> TryAsync(
        LeasedTable leased, string leaf, IEnumerable<Step> some, StepRunner steps, CancellationToken cancellationToken)
    {
        var (table, plan, maxLock) = (leased.Table, leased.Plan, leased.Run.Options.MaxLock);
        Step? at = null;
        try
        {
            var all = some.ToList();
            for (var i = 0; i < all.Count; i++)
            {
                at = all[i];
                await steps.RunOrUndoAsync(at, i + 1, all.Count, cancellationToken).ConfigureAwait(false);
            }

            return true;
        }
        catch (StepFailure failure) when (failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } &&
            plan.State.IsReferenced && at?.Id.StartsWith("detach-", StringComparison.Ordinal) == true)
        {
            table.Attend(
                $"{RetentionRail.SlowCheck}: {leaf} stays. To check that nothing references it takes the server longer than " +
                $"{maxLock.TotalMilliseconds:0} ms, and writers of {string.Join(", ", plan.State.Referencing)} would wait meanwhile. " +
                "Make an index there on the referencing columns, or allow more: --max-lock");
            return false;
        }
        catch (StepFailure failure) when (Kept(leaf, failure) is { } why)
        {
            table.Attend(why);
            return false;
        }
    }

    /// <summary>Why this leaf stays while others may go; null when it is something else that went wrong.</summary>
    static string? Kept(string leaf, StepFailure failure) =>
        failure.InnerException is not PostgresException error ? null : error.SqlState switch
        {
            "PS002" => error.MessageText,
            PostgresErrorCodes.ForeignKeyViolation =>
                $"{RetentionRail.Referenced}: {leaf} stays, rows elsewhere still reference it. Expire or delete those first. " +
                $"{error.MessageText} {error.Detail}",
            PostgresErrorCodes.DependentObjectsStillExist =>
                $"{RetentionRail.Dependent}: {leaf} stays, something still depends on it, and nothing is dropped with CASCADE. " +
                $"{error.MessageText} {error.Detail}",
            _ => null,
        };

    static string? State(StepFailure failure) => (failure.InnerException as PostgresException)?.SqlState;
}
