using Npgsql;
using PgStrata.Execution;
using PgStrata.Partitioning;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Maintenance;

/// <summary>Acts on one table under its lease. What goes wrong there is that table's own failure (law 8).</summary>
sealed class TableRun(MaintainSessions sessions, SnapshotReader reader, MaintainRequest request, long number, IProgress<RunEvent>? listener)
{
    internal Task CreateAsync(TableProgress table, CancellationToken cancellationToken) => UnderLeaseAsync(table, CreateAsync, cancellationToken);

    internal Task ExpireAsync(TableProgress table, CancellationToken cancellationToken) => UnderLeaseAsync(table, ExpireAsync, cancellationToken);

    async Task UnderLeaseAsync(
        TableProgress table, Func<TableProgress, TablePlan, RunContext, DateTimeOffset, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        Lease? lease = null;
        try
        {
            var control = await sessions.ControlAsync(cancellationToken).ConfigureAwait(false);
            var worker = await sessions.WorkerAsync(cancellationToken).ConfigureAwait(false);
            lease = await Lease.TakeAsync(control, table.Stored.Table, $"maintain {number}", cancellationToken).ConfigureAwait(false);
            if (lease is null)
            {
                table.Fail(MaintainOutcome.NotObtained, $"another pgstrata is working on {table.Stored.Table}");
                return;
            }

            // What was read before the lease may be somebody else's work by now.
            var snapshot = await reader.ReadAsync(control, [table.Stored.Table], cancellationToken).ConfigureAwait(false);
            var now = request.At ?? snapshot.Now;
            if (await PlanAsync(table, snapshot, now, control, cancellationToken).ConfigureAwait(false) is not { } plan) return;
            var run = new RunContext(
                worker, control, lease, plan.ToPlan([], []), request.Options, snapshot.DeadlockTimeout, new Dictionary<string, IStepAction>(), listener);
            await work(table, plan, run, now, cancellationToken).ConfigureAwait(false);
        }
        catch (StepFailure failure) when (failure.Kind != FailureKind.Interrupted)
        {
            table.Fail(failure);
        }
        catch (Exception error) when (error is NpgsqlException or StrataException)
        {
            table.Fail(MaintainOutcome.Failed, error.Message);
        }
        finally
        {
            if (lease is not null) await lease.ReleaseAsync().ConfigureAwait(false);
        }
    }

    async Task<TablePlan?> PlanAsync(
        TableProgress table, Snapshot snapshot, DateTimeOffset now, Session control, CancellationToken cancellationToken)
    {
        if (snapshot.Policies is not [var stored]) return null;
        if (stored.SkipReason is { } skip)
        {
            table.Skip(skip);
            return null;
        }

        var (state, fault) = TableState.Of(stored, snapshot);
        if (state is null)
        {
            table.Fail(MaintainOutcome.Failed, fault!);
            return null;
        }

        var (sized, ends) = (await new KeyEndsReader(control, now, request.Until).ReadAsync([state], cancellationToken).ConfigureAwait(false))[0];
        var skew = request.At is null ? snapshot.Skew : default;
        var plan = TablePlanner.Plan(sized, ends, request.Until, skew, request.ConfirmRetention);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        while (plan.Leaves.Create.Count > 0)
        {
            var found = await NamesTaken.ReadAsync(control, state.Name.Schema, plan.Leaves.Create.Select(l => l.Name), cancellationToken).ConfigureAwait(false);
            if (found.Count == 0) break;
            taken.UnionWith(found);
            plan = TablePlanner.Plan(sized, ends, request.Until, skew, request.ConfirmRetention, taken);
        }

        table.Note(plan.Notes());
        if (taken.Count > 0) table.Note($"taken: {string.Join(", ", taken.Order(StringComparer.Ordinal))} exist already and are no leaves; the new leaves are numbered");
        if (await EdgeCheck.FaultAsync(control, plan, now, cancellationToken).ConfigureAwait(false) is not { } difference) return plan;
        table.Fail(MaintainOutcome.Failed, difference);
        return null;
    }

    async Task CreateAsync(TableProgress table, TablePlan plan, RunContext run, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var steps = new StepRunner(run, table.Ran);
        var finalize = CreateSteps.Finalize(plan.State).ToList();
        try
        {
            foreach (var step in finalize) await steps.RunAsync(step, 1, finalize.Count, cancellationToken).ConfigureAwait(false);
            if (finalize.Count > 0) table.Acted();
        }
        catch (StepFailure failure) when (failure.Kind is not FailureKind.Interrupted)
        {
            table.Fail(failure); // the horizon does not wait for it
        }

        if (plan.Leaves.Create.Count == 0) return;
        var template = await TemplateSource.ForAsync(run.Control, plan.State, cancellationToken).ConfigureAwait(false);
        var all = new CreateSteps(plan, template).All().Where(s => s.Kind != StepKind.Concurrent).ToList();
        table.Ran("create", all);
        try
        {
            for (var i = 0; i < all.Count; i++) await RunOneAsync(steps, all[i], i + 1, all.Count, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (run.Control.IsOpen) await VerifyAsync(table, plan, run.Control, cancellationToken).ConfigureAwait(false);
        }
    }

    static async Task RunOneAsync(StepRunner steps, Step step, int number, int of, CancellationToken cancellationToken)
    {
        try
        {
            await steps.RunAsync(step, number, of, cancellationToken).ConfigureAwait(false);
        }
        catch (StepFailure failure)
        {
            await steps.UndoAsync(step).ConfigureAwait(false);
            throw Explain(failure, step);
        }
    }

    /// <summary>Reads the new leaves back and compares values (hazards A-7). What is there counts as created, whatever was answered.</summary>
    static async Task VerifyAsync(TableProgress table, TablePlan plan, Session session, CancellationToken cancellationToken)
    {
        var sets = await Catalog.PartitionSetReader.ReadAsync(session, [plan.State.Set.Oid], cancellationToken).ConfigureAwait(false);
        var key = plan.State.Policy.Key;
        var there = sets.SelectMany(s => s.Leaves).ToDictionary(l => l.Name.Name, l => PartitionBound.Parse(l.BoundText, key), StringComparer.Ordinal);
        var made = plan.Leaves.Create.Where(l => there.ContainsKey(l.Name)).ToList();
        if (made.Count > 0) table.Created(made.Select(l => l.Name));
        foreach (var leaf in made.Where(l => there[l.Name] is not PartitionBound.Range range || range.Bound != l.Bound))
            table.Fail(MaintainOutcome.Failed, $"{leaf.Name} was to hold {leaf.Bound} but is {there[leaf.Name]}: look at it before rows do");
        var ranges = there.Values.OfType<PartitionBound.Range>().Select(r => r.Bound).ToList();
        table.CoveredUntil = PositionText.Of(plan.State.Policy.Grid, Coverage.CoveredUntil(ranges, plan.Ends.Now) ?? long.MaxValue);
    }

    async Task ExpireAsync(TableProgress table, TablePlan plan, RunContext run, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var stop in plan.Stops) table.Fail(MaintainOutcome.Failed, $"{stop.Rail}: {stop.Message}");
        var make = new ExpireSteps(plan, now, request.At is not null);
        table.Ran("expire", make.All());
        var steps = new StepRunner(run, table.Ran);
        var done = 0;
        try
        {
            foreach (var leftover in plan.State.Leftovers)
                foreach (var step in make.Leftover(leftover))
                {
                    await RunOneAsync(steps, step, 1, 1, cancellationToken).ConfigureAwait(false);
                    if (leftover is { IsDrop: true, IsThere: true }) table.Expired(leftover.Name.Name);
                }

            foreach (var due in plan.Retention.Due)
            {
                foreach (var step in make.Leaf(due)) await RunOneAsync(steps, step, done + 1, plan.Retention.Due.Count, cancellationToken).ConfigureAwait(false);
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

    /// <summary>What an error of the server means here.</summary>
    static StepFailure Explain(StepFailure failure, Step step) => failure.InnerException is not PostgresException error ? failure : error.SqlState switch
    {
        PostgresErrorCodes.ForeignKeyViolation => new StepFailure(
            failure.Kind, $"{step.Title}: rows elsewhere still reference it, so it stays. Expire or delete those first. {error.MessageText} {error.Detail}", error),
        PostgresErrorCodes.CheckViolation => new StepFailure(
            failure.Kind, $"{step.Title}: the DEFAULT partition holds rows that belong there; they must be moved first. {error.MessageText} ({error.SqlState})", error),
        PostgresErrorCodes.DependentObjectsStillExist => new StepFailure(
            failure.Kind, $"{step.Title}: something still depends on it, and nothing is dropped with CASCADE. {error.MessageText} {error.Detail}", error),
        _ => failure,
    };
}
