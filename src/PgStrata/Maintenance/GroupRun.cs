using Npgsql;
using PgStrata.Execution;
using PgStrata.Server;
using PgStrata.Store;

namespace PgStrata.Maintenance;

/// <summary>
/// Works on tables under their leases. Taking the leases and reading again is done for a group of tables together, or five hundred
/// tables would cost thousands of round trips; what goes wrong with a table stays that table's own failure.
/// </summary>
sealed class GroupRun(MaintainSessions sessions, SnapshotReader reader, MaintainRequest request, long number, IProgress<RunEvent>? listener)
{
    /// <summary>
    /// Does <paramref name="work"/> on each table that can be had, then <paramref name="after"/> once for those worked on.
    /// </summary>
    internal async Task RunAsync(
        IReadOnlyList<TableProgress> group, Func<LeasedTable, CancellationToken, Task> work,
        Func<IReadOnlyList<LeasedTable>, Session, CancellationToken, Task>? after, CancellationToken cancellationToken)
    {
        var alone = new List<TableProgress>();
        IReadOnlyList<Lease> leases = [];
        Session? control = null;
        try
        {
            control = await sessions.ControlAsync(cancellationToken).ConfigureAwait(false);
            leases = await TakeAsync(control, group, cancellationToken).ConfigureAwait(false);
            var leased = await PlanAsync(control, group, leases, cancellationToken).ConfigureAwait(false);
            alone.AddRange(await WorkAsync(leased, work, cancellationToken).ConfigureAwait(false));
            if (after is not null) await AfterAsync(leased, after, cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException) when (group.Count > 1)
        {
            alone.AddRange(Untouched());
        }
        catch (Exception error) when (error is NpgsqlException or StrataException)
        {
            foreach (var table in Untouched()) table.Fail(MaintainOutcome.Failed, error.Message);
        }
        finally
        {
            if (control is not null) await Lease.ReleaseAllAsync(control, [.. leases.Select(l => l.Table)]).ConfigureAwait(false);
        }

        foreach (var table in alone) await RunAsync([table], work, after, cancellationToken).ConfigureAwait(false);

        List<TableProgress> Untouched() => [.. group.Where(t => t.Outcome == MaintainOutcome.Nothing)];
    }

    async Task<IReadOnlyList<Lease>> TakeAsync(Session control, IReadOnlyList<TableProgress> group, CancellationToken cancellationToken)
    {
        var leases = await Lease.TakeAllAsync(control, [.. group.Select(t => t.Stored.Table)], $"maintain {number}", cancellationToken)
            .ConfigureAwait(false);
        foreach (var table in group.Where(t => leases.All(l => l.Table != t.Stored.Table)))
            table.Fail(MaintainOutcome.NotObtained, $"another pgstrata is working on {table.Stored.Table}");
        return leases;
    }

    async Task<IReadOnlyList<LeasedTable>> PlanAsync(
        Session control, IReadOnlyList<TableProgress> group, IReadOnlyList<Lease> leases, CancellationToken cancellationToken)
    {
        if (leases.Count == 0) return [];
        var held = leases.ToDictionary(l => l.Table, StringComparer.Ordinal);
        var worker = await sessions.WorkerAsync(cancellationToken).ConfigureAwait(false);
        var snapshot = await reader.ReadAsync(control, [.. held.Keys], cancellationToken).ConfigureAwait(false);
        var plans = await new FreshPlans(control, request, snapshot)
            .OfAsync([.. group.Where(t => held.ContainsKey(t.Stored.Table))], cancellationToken).ConfigureAwait(false);
        return
        [
            .. plans.Select(p => new LeasedTable(
                p.Table, p.Plan, Context(p.Plan, held[p.Table.Stored.Table]), request.At ?? snapshot.Now)),
        ];

        RunContext Context(TablePlan plan, Lease lease) => new(
            sessions.Factory, worker, control, lease, plan.ToPlan([], []), new Pace(request.Options), snapshot.DeadlockTimeout,
            new Dictionary<string, IStepAction>(), listener);
    }

    /// <summary>The tables that were not come to: the session that holds their leases was lost.</summary>
    async Task<IEnumerable<TableProgress>> WorkAsync(
        IReadOnlyList<LeasedTable> leased, Func<LeasedTable, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        for (var i = 0; i < leased.Count; i++)
        {
            var (table, run) = (leased[i].Table, leased[i].Run);
            if (!run.Control.IsOpen) return leased.Skip(i).Select(l => l.Table);
            try
            {
                var worker = await sessions.WorkerAsync(cancellationToken).ConfigureAwait(false);
                await work(leased[i] with { Run = run with { Worker = worker } }, cancellationToken).ConfigureAwait(false);
            }
            catch (StepFailure failure) when (failure.Kind != FailureKind.Interrupted)
            {
                table.Fail(failure);
            }
            catch (Exception error) when (error is NpgsqlException or StrataException)
            {
                table.Fail(MaintainOutcome.Failed, error.Message);
            }
        }

        return [];
    }

    async Task AfterAsync(
        IReadOnlyList<LeasedTable> leased, Func<IReadOnlyList<LeasedTable>, Session, CancellationToken, Task> after,
        CancellationToken cancellationToken)
    {
        try
        {
            var control = await sessions.ControlAsync(cancellationToken).ConfigureAwait(false);
            await after(leased, control, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is NpgsqlException or StrataException)
        {
            foreach (var (table, _, _, _) in leased)
                table.Fail(MaintainOutcome.Failed, $"what was done could not be read back: {error.Message}");
        }
    }
}
