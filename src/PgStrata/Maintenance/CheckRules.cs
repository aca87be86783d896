using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Store;

namespace PgStrata.Maintenance;

/// <summary>What is wrong with one table, from what was read of it. Pure.</summary>
static class CheckRules
{
    internal static IEnumerable<CheckFinding> Of(TablePlan plan)
    {
        var table = plan.State.Stored.Table;
        var grid = plan.State.Policy.Grid;
        var maintain = $"pgstrata maintain {table}";
        foreach (var finding in Horizon(plan, maintain)) yield return finding;
        foreach (var hollow in plan.State.Leaves.Where(l => l.Range?.Upper > Edge.At(plan.Ends.Now) && plan.State.LeafOf(l.Oid).IsHollow))
            yield return new CheckFinding(
                "hollow-leaf", hollow.Range!.Value.Contains(plan.Ends.Now) ? CheckSeverity.Critical : CheckSeverity.Attention, table,
                $"{plan.State.LeafOf(hollow.Oid).Name} is itself partitioned and has no partitions: its rows are rejected",
                "make them by hand");
        foreach (var gap in plan.Gaps)
            yield return Attention("gap", $"no leaf for {PositionText.Of(grid, gap)}", "make one by hand if rows may still come for it");
        if (plan.Obstacle is { } obstacle)
            yield return Attention("unreadable-bound", obstacle, "replace those leaves by leaves with plain bounds");
        if (plan.Ends.Outlier is { } outlier)
            yield return Attention(
                "outlier", $"a key of {outlier} is beyond now and the horizon", "find out who writes it; no leaf is made for it");
        if (plan.State.Default is { } d && plan.State.Sizes.GetValueOrDefault(d.Oid) > 0)
            yield return Attention(
                "default-rows", $"DEFAULT {d.Name} holds rows, or did until its next VACUUM ({plan.State.Sizes[d.Oid]} bytes)",
                "move them to leaves of their own");
        foreach (var pending in plan.State.Pending)
            yield return Attention("pending-detach", $"the detach of {pending.Name} broke off; its rows are invisible already", maintain);
        foreach (var stop in plan.Stops) yield return Attention(stop.Rail, stop.Message, $"pgstrata maintain {table} --plan");
        foreach (var stays in plan.Staying) yield return Attention(stays.Rail, stays.Message, "attach it again, or drop it");
        if (plan.Retention.Due.Count > 1)
            yield return Attention(
                "retention-behind", $"{plan.Retention.Due.Count + plan.Retention.Deferred.Count} leaves are past their time", maintain);

        CheckFinding Attention(string code, string detail, string remedy) => new(code, CheckSeverity.Attention, table, detail, remedy);
    }

    static IEnumerable<CheckFinding> Horizon(TablePlan plan, string maintain)
    {
        var (policy, now) = (plan.State.Policy, plan.Ends.Now);
        var ranges = plan.State.Leaves.Select(l => l.Range).OfType<RangeBound>().ToList();
        var covered = Coverage.CoveredUntil(ranges, now) ?? long.MaxValue;
        var wanted = policy.Horizon.Until(now, policy.Grid);
        var until = $"leaves reach to {PositionText.Of(policy.Grid, covered)}";
        if (!ranges.Exists(r => r.Contains(now)))
            yield return new CheckFinding("gap-now", CheckSeverity.Critical, plan.State.Stored.Table,
                $"no leaf for what is written now: {PositionText.CoverBefore(policy.Grid, ranges, now)}", maintain);
        else if (covered < policy.Grid.Move(now, policy.Grid.Period, 1))
            yield return new CheckFinding(
                "horizon", CheckSeverity.Critical, plan.State.Stored.Table,
                $"{until}, less than one period ({policy.Grid.Period}) from now", maintain);
        else if (covered - now < (wanted - now) / 2)
            yield return new CheckFinding(
                "horizon-half", CheckSeverity.Attention, plan.State.Stored.Table,
                $"{until}, less than half of the horizon ({policy.Horizon})", maintain);
    }

    /// <summary>
    /// An open conversion that rejects rows, or soon will: it wants to be gone on with or undone. A switched one whose old heap cannot be
    /// kept up.
    /// </summary>
    /// <param name="operation">The operation.</param>
    /// <param name="window">How near its bound is.</param>
    /// <param name="isAlive">Somebody is working on it.</param>
    internal static IEnumerable<CheckFinding> Of(OperationRow operation, BoundWindow? window, bool isAlive)
    {
        if (operation is { State: OperationState.Switched, Message: { } stopped })
            yield return new CheckFinding(
                "way-back", CheckSeverity.Attention, operation.Table, stopped,
                $"change or delete all but one, then: pgstrata maintain {operation.Table}   " +
                $"or end the way back: pgstrata operation complete {operation.Id}");
        if (!OperationState.IsOpen(operation.State)) yield break;
        var remedy = $"pgstrata operation resume {operation.Id}   or undo it: pgstrata operation abort {operation.Id}";
        if (!isAlive)
            yield return new CheckFinding(
                "operation-stopped", CheckSeverity.Attention, operation.Table,
                $"{operation.Verb} {operation.Id} is open and nobody works on it{(operation.Message is { } message ? $": {message}" : "")}",
                remedy);
        if (window is not { IsLate: true }) yield break;
        yield return window.IsOver
            ? new CheckFinding(
                "bound-reached", CheckSeverity.Critical, operation.Table,
                $"rows at or above {window.Bound} are rejected, and such rows are written now", remedy)
            : new CheckFinding("bound-near", CheckSeverity.Attention, operation.Table, window.Sentence, remedy);
    }

    /// <summary>A table that was asked for and has no policy.</summary>
    /// <param name="table">Its name.</param>
    /// <param name="kind">Its pg_class.relkind; null when there is no such table.</param>
    internal static CheckFinding WithoutPolicy(string table, char? kind) => kind switch
    {
        null => new("no-table", CheckSeverity.Critical, table, "there is no such table", "pgstrata status"),
        'p' => new("no-policy", CheckSeverity.Critical, table, "there is no policy for it", $"pgstrata policy adopt {table}"),
        _ => new(
            "not-partitioned", CheckSeverity.Attention, table, "it is not partitioned, so there is nothing to maintain",
            $"pgstrata convert {table} --plan"),
    };

    /// <summary>A run that got as far as no table, or never noted its end.</summary>
    internal static IEnumerable<CheckFinding> Of(LatestRun? run)
    {
        if (run is { IsLost: true })
            yield return new CheckFinding(
                "run-failed", CheckSeverity.Critical, null,
                $"the maintenance begun at {run.StartedAt:u} never ended, and nobody is running it: it was killed or lost the server",
                "pgstrata maintain");
        else if (run is { Fault: { } fault })
            yield return new CheckFinding(
                "run-failed", CheckSeverity.Critical, null,
                $"the maintenance begun at {run.StartedAt:u} broke off: {fault}", "pgstrata maintain");
    }

    /// <summary>The scheduler is not asked: what counts is that a run ended well, in the database.</summary>
    internal static IEnumerable<CheckFinding> Of(string table, LastRun? last, DateTimeOffset now, TimeSpan maxAge, TablePlan? plan)
    {
        // What stops retention as a whole, or keeps a detached leaf, is found without the last run.
        if (last is { Outcome: "attention", Message: { } kept }
            && (plan is null || !plan.IsStopped && plan.Staying.All(s => s.Sentence != kept)))
            yield return new CheckFinding(
                kept.Split(':')[0], CheckSeverity.Attention, table,
                $"the last maintenance left leaves past their time: {kept}", $"mend that, then: pgstrata maintain {table}");
        if (last?.Outcome == "failed")
            yield return new CheckFinding(
                "run-failed", CheckSeverity.Critical, table,
                $"the last maintenance failed: {last.Message}", $"pgstrata maintain {table}");
        else if (last is not null && now - (last.SucceededAt ?? last.PolicySince) > maxAge)
            yield return new CheckFinding(
                "run-missing", CheckSeverity.Critical, table,
                last.SucceededAt is { } at ? $"maintenance last ended well at {at:u}" : "maintenance has never ended well",
                $"pgstrata schedule verify   and: pgstrata maintain {table}");
    }
}
