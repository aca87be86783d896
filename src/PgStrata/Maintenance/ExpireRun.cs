using Npgsql;
using PgStrata.Execution;
using PgStrata.Partitioning;

namespace PgStrata.Maintenance;

/// <summary>Drops or detaches the leaves that are past their time.</summary>
/// <param name="atInventedInstant">The instant was given, not read off the server's clock.</param>
sealed class ExpireRun(bool atInventedInstant)
{
    internal async Task RunAsync(LeasedTable leased, CancellationToken cancellationToken)
    {
        var (table, plan, run, now) = leased;
        foreach (var stop in plan.Stops) table.Fail(MaintainOutcome.Failed, $"{stop.Rail}: {stop.Message}");
        var make = new ExpireSteps(plan, now, atInventedInstant);
        table.Ran("expire", make.All());
        var steps = new StepRunner(run, table.Ran);
        var done = 0;
        try
        {
            foreach (var leftover in plan.State.Leftovers)
                foreach (var step in make.Leftover(leftover))
                {
                    await steps.RunOrUndoAsync(step, 1, 1, cancellationToken).ConfigureAwait(false);
                    if (leftover is { IsDrop: true, IsThere: true }) table.Expired(leftover.Name.Name);
                }

            foreach (var due in plan.Retention.Due)
            {
                foreach (var step in make.Leaf(due))
                    await steps.RunOrUndoAsync(step, done + 1, plan.Retention.Due.Count, cancellationToken).ConfigureAwait(false);
                table.Expired(due.Leaf.Name);
                done++;
            }
        }
        catch (StepFailure failure) when (failure.InnerException is PostgresException { SqlState: RailSql.GuardSaysNo })
        {
            table.Note($"guard: {plan.Retention.Due[done].Leaf.Name} stays, its guard did not return true");
        }
        finally
        {
            if (!plan.Stops.Any() && plan.State.Policy.Retention is { } retention)
                table.Retained = new LastRetention(
                    plan.Ends.Now, retention.Keep, plan.Retention.Deferred.Count + plan.Retention.Due.Count - done, plan.Skew);
        }
    }
}
