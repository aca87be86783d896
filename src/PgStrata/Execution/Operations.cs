using System.Security.Cryptography;
using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Execution;

/// <summary>Starts, resumes and aborts operations: the checks around <see cref="PlanRunner"/>.</summary>
sealed class Operations(
    SessionFactory sessions, IReadOnlyDictionary<string, IStepAction> actions, IReadOnlyDictionary<string, IStageInspection> inspections)
{
    const string IdLetters = "abcdefghijkmnpqrstuvwxyz23456789";

    readonly PlanRunner _runner = new(sessions, actions, inspections);

    /// <summary>Eight letters and digits, the first a letter: short enough for names and for typing.</summary>
    internal static string NewId() =>
        RandomNumberGenerator.GetString(IdLetters.AsSpan()[..24], 1) + RandomNumberGenerator.GetString(IdLetters, 7);

    internal async Task<RunReport> StartAsync(
        Plan plan, RunOptions? options, IProgress<RunEvent>? listener, CancellationToken cancellationToken)
    {
        if (options is not null) plan = plan with { Run = options.Said() };
        if (plan.IsBlocked)
        {
            var blocking = plan.Preflight.Where(c => c.Verdict == Verdict.Block).Select(c => $"  {c.Name}: {c.Detail}");
            throw new StrataException("blocked", "The plan has blocking checks:\n" + string.Join("\n", blocking));
        }
        var session = await sessions.OpenAsync("start", cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            await TryAsync(session, options ?? RunOptions.Of(plan.Run), null, cancellationToken).ConfigureAwait(false);
            await StoreSchema.EnsureAsync(session, cancellationToken).ConfigureAwait(false);
        }
        plan = await AnewAsync(plan, listener, cancellationToken).ConfigureAwait(false);
        return await _runner.RunAsync(
            plan, (control, token) => AddAsync(control, plan, token), options ?? RunOptions.Of(plan.Run), listener,
            cancellationToken).ConfigureAwait(false);
    }

    internal async Task<RunReport> ResumeAsync(
        string id, RunOptions? options, IProgress<RunEvent>? listener, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(id, cancellationToken).ConfigureAwait(false);
        if (options is not null)
        {
            await TryNewAsync(plan, options, cancellationToken).ConfigureAwait(false);
            plan = plan with { Run = options.Said() };
        }
        return await _runner.RunAsync(
            plan, (control, token) => GoOnAsync(control, plan, token), options ?? RunOptions.Of(plan.Run), listener,
            cancellationToken).ConfigureAwait(false);
    }

    internal async Task<RunReport> AbortAsync(
        string id, RunOptions? options, IProgress<RunEvent>? listener, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(id, cancellationToken).ConfigureAwait(false);
        return await _runner.RunAsync(
            plan, (control, token) => GoBackAsync(control, plan, token), options ?? RunOptions.Of(plan.Run), listener,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asked before planning too: a half prepared table would be refused for what the open operation put there.</summary>
    /// <exception cref="StrataException"><c>open_operation</c>; <c>lease</c> while another run is at work on it.</exception>
    internal static async Task RefuseOpenAsync(Session session, string table, CancellationToken cancellationToken)
    {
        if (!await StoreSchema.IsCurrentAsync(session, cancellationToken).ConfigureAwait(false)) return;
        if (await Lease.IsTakenByOtherAsync(session, table, cancellationToken).ConfigureAwait(false))
            throw new StrataException("lease", $"Another pgstrata is working on {table}. See: pgstrata operation list");
        if (await new Journal(session).LatestAsync(table, cancellationToken).ConfigureAwait(false) is { } open
            && OperationState.IsOpen(open.State))
            throw new StrataException(
                "open_operation",
                $"{table} has an operation {open.Id} ({open.Verb}, {open.State}). " +
                $"Go on with: pgstrata operation resume {open.Id}   or undo it: pgstrata operation abort {open.Id}");
    }

    /// <summary>
    /// A plan whose operation was undone may be run again, as a new operation: what it names after the old one is gone.
    /// </summary>
    async Task<Plan> AnewAsync(Plan plan, IProgress<RunEvent>? listener, CancellationToken cancellationToken)
    {
        var session = await sessions.OpenAsync("look", cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var known = await new Journal(session).FindAsync(plan.Operation, cancellationToken).ConfigureAwait(false);
            if (known is not { State: OperationState.Aborted }) return plan;
        }
        var again = plan.Under(NewId());
        listener?.Report(new RunEvent.Noted(
            $"operation {plan.Operation} of this plan was undone; it runs again as operation {again.Operation}"));
        return again;
    }

    static async Task<Direction> AddAsync(Session control, Plan plan, CancellationToken cancellationToken)
    {
        var journal = new Journal(control);
        if (await journal.FindAsync(plan.Operation, cancellationToken).ConfigureAwait(false) is { } known)
            throw new StrataException(
                "started", OperationState.IsOpen(known.State)
                    ? $"Operation {known.Id} was started before ({known.State}). Go on with: pgstrata operation resume {known.Id}"
                    : $"This plan was carried out before, by operation {known.Id} ({known.State}). Nothing was changed; plan again.");
        await RefuseOpenAsync(control, plan.Table, cancellationToken).ConfigureAwait(false);
        var oid = await CheckShapeAsync(control, plan, cancellationToken).ConfigureAwait(false);
        await journal.AddAsync(
            plan.Operation, plan.Verb, plan.Table, oid, plan.Facts.GetValueOrDefault("of"), PlanJson.Write(plan),
            cancellationToken).ConfigureAwait(false);
        return Direction.Forward;
    }

    static async Task<Direction> GoOnAsync(Session control, Plan plan, CancellationToken cancellationToken)
    {
        var row = await OpenRowAsync(control, plan.Operation, cancellationToken).ConfigureAwait(false);
        // Whatever was asked before, this is the last word.
        await new Requests(control).ResumeAsync(row.Id, cancellationToken).ConfigureAwait(false);
        if (row.Undoing) return Direction.Backward;
        // Killed before its first step, it is still as good as new: the shape may have changed since.
        if ((await new Journal(control).StepsAsync(plan.Operation, cancellationToken).ConfigureAwait(false)).Count == 0)
            await CheckShapeAsync(control, plan, cancellationToken).ConfigureAwait(false);
        var kept = PlanJson.Write(plan);
        if (kept != row.PlanText) await new Journal(control).SetPlanAsync(row.Id, kept, cancellationToken).ConfigureAwait(false);
        return Direction.Forward;
    }

    static async Task<Direction> GoBackAsync(Session control, Plan plan, CancellationToken cancellationToken)
    {
        var row = await OpenRowAsync(control, plan.Operation, cancellationToken).ConfigureAwait(false);
        await new Requests(control).ResumeAsync(row.Id, cancellationToken).ConfigureAwait(false);
        RefusePassed(row, plan, await new Journal(control).StepsAsync(plan.Operation, cancellationToken).ConfigureAwait(false));
        return Direction.Backward;
    }

    /// <exception cref="StrataException"><c>passed</c>.</exception>
    internal static void RefusePassed(OperationRow row, Plan plan, IReadOnlyList<StepRow> steps)
    {
        if (plan.Steps.Any(s => s.PointOfNoReturn && steps.Any(d => d.Id == s.Id && d.State == "done")))
            throw new StrataException(
                "passed",
                $"Operation {row.Id} has passed its point of no return. Finish it with: pgstrata operation resume {row.Id}" +
                (row.Of is null ? $"   then: pgstrata operation rollback {row.Id}" : ""));
    }

    async Task TryNewAsync(Plan plan, RunOptions options, CancellationToken cancellationToken)
    {
        var session = await sessions.OpenAsync("gates", cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false)) await TryAsync(session, options, plan.Run, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The operator's own queries. Those it was started with were tried then: one that errors since is closed, and may open again.
    /// </summary>
    static async Task TryAsync(Session session, RunOptions options, RunSettings? tried, CancellationToken cancellationToken)
    {
        var gates = options.Gates.Except(tried?.Gates ?? [], StringComparer.Ordinal);
        await Gate.TryAsync(session, "--gate ", gates, cancellationToken).ConfigureAwait(false);
        var queries = options.Throttle.Except(tried?.Throttle ?? [], StringComparer.Ordinal).Select(ThrottleProbe.Read)
            .Where(t => t.Name == Throttle.Query).Select(t => t.Value);
        await Gate.TryAsync(session, $"--throttle {Throttle.Query}=", queries, cancellationToken).ConfigureAwait(false);
    }

    async Task<Plan> PlanAsync(string id, CancellationToken cancellationToken)
    {
        var session = await sessions.OpenAsync("look", cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
            return PlanJson.Read((await OpenRowAsync(session, id, cancellationToken).ConfigureAwait(false)).PlanText);
    }

    /// <summary>The journal's row of an operation that can be resumed or aborted.</summary>
    /// <exception cref="StrataException"><c>no_operation</c>, <c>finished</c>: the message says what can be done instead.</exception>
    internal static async Task<OperationRow> OpenRowAsync(Session session, string id, CancellationToken cancellationToken)
    {
        var row = await StoreSchema.IsCurrentAsync(session, cancellationToken).ConfigureAwait(false)
            ? await new Journal(session).FindAsync(id, cancellationToken).ConfigureAwait(false)
            : null;
        if (row is null) throw new StrataException("no_operation", $"There is no operation {id}. See: pgstrata operation list");
        if (!OperationState.IsOpen(row.State))
            throw new StrataException("finished", $"Operation {id} is {Finished(row)}");
        return row;
    }

    /// <summary>The journal's row of an operation that is switched, with its way back still there.</summary>
    /// <exception cref="StrataException"><c>no_operation</c>, <c>state</c>: the message says what can be done instead.</exception>
    internal static async Task<OperationRow> SwitchedRowAsync(Session session, string id, CancellationToken cancellationToken)
    {
        var row = await StoreSchema.IsCurrentAsync(session, cancellationToken).ConfigureAwait(false)
            ? await new Journal(session).FindAsync(id, cancellationToken).ConfigureAwait(false)
            : null;
        if (row is null) throw new StrataException("no_operation", $"There is no operation {id}. See: pgstrata operation list");
        if (row.State == OperationState.Switched || row.Of is not null) return row;
        throw new StrataException("state", OperationState.IsOpen(row.State)
            ? $"Operation {id} is {row.State}. Before its switch undo it with: pgstrata operation abort {id}; " +
                $"after it, finish it first: pgstrata operation resume {id}"
            : $"Operation {id} is {row.State}: there is nothing to roll back or complete.");
    }

    static string Finished(OperationRow row) => row.State switch
    {
        OperationState.Switched =>
            "switched, with a way back. " +
            $"Go back: pgstrata operation rollback {row.Id}   or end the way back: pgstrata operation complete {row.Id}",
        OperationState.Aborted => "aborted: everything it had done was undone. Give the command it was started with again.",
        _ => $"{row.State}: there is nothing left to do.",
    };

    static async Task<uint> CheckShapeAsync(Session session, Plan plan, CancellationToken cancellationToken)
    {
        if (!QualifiedName.TryParse(plan.Table, out var name))
            throw new StrataException("plan_format", $"'{plan.Table}' is not a table's name.");
        var shape = await ShapeReader.ReadAsync(session, name, cancellationToken).ConfigureAwait(false)
            ?? throw new StrataException("changed", $"{plan.Table} is gone. Nothing was changed.");
        return ShapeFingerprint.Of(shape) == plan.Fingerprint
            ? shape.Oid
            : throw new StrataException(
                "changed", $"{plan.Table} is no longer what the plan was made for. Nothing was changed; plan again.");
    }
}
