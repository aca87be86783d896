using System.Diagnostics;
using Npgsql;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Execution;

/// <summary>Runs a plan from its journal: dumb and careful. It knows no operation, only steps.</summary>
/// <param name="sessions">Where the database is.</param>
/// <param name="actions">The registered actions; an unknown name refuses the plan.</param>
/// <param name="inspections">The registered inspections; an unknown name refuses the plan.</param>
sealed class PlanRunner(
    SessionFactory sessions, IReadOnlyDictionary<string, IStepAction> actions, IReadOnlyDictionary<string, IStageInspection> inspections)
{
    /// <summary>Takes the lease of the plan's table and runs what is left of the plan, one way or the other.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="enter">
    /// Under the lease, so that nobody acts between: checks that the operation may run, writes its row when it is new, says which way.
    /// </param>
    /// <param name="options">How.</param>
    /// <param name="listener">Who is told.</param>
    /// <param name="cancellationToken">Stops before the next step.</param>
    internal async Task<RunReport> RunAsync(
        Plan plan, Func<Session, CancellationToken, Task<Direction>> enter, RunOptions options, IProgress<RunEvent>? listener,
        CancellationToken cancellationToken)
    {
        foreach (var step in plan.Steps)
            if (step.Action is { } action && !actions.ContainsKey(action))
                throw new StrataException(
                    "unknown_action", $"Step {step.Id} needs the action '{action}', which this program does not know.");
        foreach (var stage in plan.Stages)
            if (stage.Inspection is { } inspection && !inspections.ContainsKey(inspection))
                throw new StrataException(
                    "unknown_inspection", $"Stage {stage.Name} needs the inspection '{inspection}', which this program does not know.");

        var control = await sessions.OpenAsync($"{plan.Operation} control", cancellationToken).ConfigureAwait(false);
        await using (control.ConfigureAwait(false))
        {
            var lease = await Lease.TakeAsync(control, plan.Table, plan.Operation, cancellationToken).ConfigureAwait(false);
            if (lease is null) return await BusyAsync(control, plan).ConfigureAwait(false);
            var worker = await sessions.OpenAsync($"{plan.Operation} epoch {lease.Epoch}", cancellationToken).ConfigureAwait(false);
            await using (worker.ConfigureAwait(false))
            {
                var direction = await enter(control, cancellationToken).ConfigureAwait(false);
                var deadlock = await control.ScalarAsync<int>(
                    SqlText.Of($"SELECT setting::int FROM pg_catalog.pg_settings WHERE name = 'deadlock_timeout'"),
                    cancellationToken).ConfigureAwait(false);
                var run = new RunContext(sessions, worker, control, lease, plan, new Pace(options), deadlock, actions, listener);
                await run.Journal.SetStateAsync(plan.Operation, OperationState.Running, null, cancellationToken).ConfigureAwait(false);
                return await EndAsync(run, await SteeredAsync(run, direction, cancellationToken).ConfigureAwait(false))
                    .ConfigureAwait(false);
            }
        }
    }

    static async Task<RunReport> BusyAsync(Session control, Plan plan)
    {
        var row = await new Journal(control).FindAsync(plan.Operation, CancellationToken.None).ConfigureAwait(false);
        return await ReportAsync(
            control, plan, row?.State ?? "not started", RunOutcome.NotObtained,
            $"Another pgstrata is working on {plan.Table}; this one has changed nothing. " +
            "Run it again when the other is done: pgstrata operation list").ConfigureAwait(false);
    }

    async Task<RunResult> SteeredAsync(RunContext run, Direction direction, CancellationToken cancellationToken)
    {
        run.Pace.IsPassed = direction == Direction.Backward;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var helm = await Helm.StartAsync(run, stop, cancellationToken).ConfigureAwait(false);
        await using (helm.ConfigureAwait(false))
            return direction == Direction.Forward
                ? await ForwardAsync(run, stop.Token).ConfigureAwait(false)
                : await PlanUndo.RunAsync(run, stop.Token).ConfigureAwait(false);
    }

    async Task<RunResult> ForwardAsync(RunContext run, CancellationToken cancellationToken)
    {
        var plan = run.Plan;
        var passed = false;
        try
        {
            var done = (await run.Journal.StepsAsync(plan.Operation, cancellationToken).ConfigureAwait(false))
                .ToDictionary(s => s.Id, s => s.State);
            run.Pace.IsPassed = passed = plan.Steps.Any(s => s.PointOfNoReturn && done.GetValueOrDefault(s.Id) == "done");
            var seq = 0;
            var of = plan.Steps.Count();
            foreach (var stage in plan.Stages)
            {
                var stageDone = stage.Steps.All(s => done.GetValueOrDefault(s.Id) == "done");
                if (!stageDone) await EnterAsync(run, stage, passed, cancellationToken).ConfigureAwait(false);
                foreach (var step in stage.Steps)
                {
                    seq++;
                    if (done.GetValueOrDefault(step.Id) == "done")
                    {
                        run.Tell(new RunEvent.StepSkipped(step.Id, step.Title));
                        continue;
                    }
                    run.Tell(new RunEvent.StepStarted(step.Id, step.Title, seq, of));
                    var clock = Stopwatch.StartNew();
                    await StepAsync(run, step, seq, done.GetValueOrDefault(step.Id) == "intent", cancellationToken).ConfigureAwait(false);
                    run.Pace.IsPassed = passed |= step.PointOfNoReturn;
                    await TellFinishedAsync(run, step, step.Title, clock.Elapsed).ConfigureAwait(false);
                }
                if (!stageDone)
                    await Phases.TellAsync(run, $"after-{stage.Name}", canVeto: !passed, cancellationToken).ConfigureAwait(false);
            }
            return new RunResult(plan.EndState, RunOutcome.Done, null);
        }
        catch (Exception error) when (error is not StrataException)
        {
            var failure = StepFailure.From("run", error);
            if (run.Pace.IsAborting && failure.Kind is (FailureKind.Interrupted or FailureKind.NotObtained))
                failure = new StepFailure(FailureKind.Failed, "aborted from another shell", error);
            if (failure.Kind is FailureKind.Failed or FailureKind.Refused && !passed)
                return await UndoneAsync(run, failure).ConfigureAwait(false);
            return new RunResult(
                OperationState.Stopped, Outcome(failure.Kind),
                failure.Message + "\n" + GoOn.After(failure.Kind, plan, Direction.Forward, passed));
        }
    }

    /// <summary>The hook first: it may take hours, and what happened meanwhile has to be seen.</summary>
    async Task EnterAsync(RunContext run, Stage stage, bool passed, CancellationToken cancellationToken)
    {
        using (await run.Pace.TurnAsync(throttled: false, cancellationToken).ConfigureAwait(false))
        {
            // While it is paused, not even a hook is called.
        }

        await Phases.TellAsync(run, $"before-{stage.Name}", canVeto: !passed, cancellationToken).ConfigureAwait(false);
        if (!passed && stage.Inspection is { } inspection)
            await inspections[inspection].HoldAsync(run, stage, cancellationToken).ConfigureAwait(false);
    }

    async Task StepAsync(RunContext run, Step step, int seq, bool hasIntent, CancellationToken cancellationToken)
    {
        try
        {
            await (step.Kind switch
            {
                StepKind.Transaction => TransactionStep.RunAsync(run, step, seq, cancellationToken),
                StepKind.CutOver => CutOver.RunAsync(run, step, seq, cancellationToken),
                StepKind.Concurrent => ConcurrentStep.RunAsync(run, step, seq, hasIntent, cancellationToken),
                _ => actions[step.Action!].RunAsync(run, step, seq, cancellationToken),
            }).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not StrataException)
        {
            throw StepFailure.From(step.Id, error);
        }
    }

    /// <summary>
    /// A step the server refused before the point of no return: the CHECK in place rejects rows, so nothing is left standing.
    /// </summary>
    static async Task<RunResult> UndoneAsync(RunContext run, StepFailure failure)
    {
        run.Tell(new RunEvent.Noted($"{failure.Message}: undoing what was done"));
        var undo = await PlanUndo.RunAsync(run, CancellationToken.None).ConfigureAwait(false);
        return undo.Outcome == RunOutcome.Done
            ? new RunResult(
                undo.State, RunOutcome.Undone,
                failure.Message + "\nEverything this operation had done was undone; the table is as it was." +
                (run.Pace.IsAborting ? "" : " Remove the cause and give the same command again."))
            : undo with { Message = failure.Message + "\nAnd while undoing: " + undo.Message };
    }

    /// <param name="run">The run.</param>
    /// <param name="step">The step.</param>
    /// <param name="title">What it did, one way or the other.</param>
    /// <param name="took">Its time in this run: the journal counts from the first attempt, which may have been days ago.</param>
    internal static async Task TellFinishedAsync(RunContext run, Step step, string title, TimeSpan took)
    {
        var row = (await run.Journal.StepsAsync(run.Plan.Operation, CancellationToken.None).ConfigureAwait(false))
            .FirstOrDefault(s => s.Id == step.Id);
        if (row is not null)
            run.Tell(new RunEvent.StepFinished(step.Id, title, took, row.LockWaitMs, row.LockHoldMs)
            {
                RehearsalHoldMs = row.RehearsalHoldMs,
            });
    }

    async Task<RunReport> EndAsync(RunContext run, RunResult result)
    {
        if (!await Closing.RecordAsync(sessions, run, result.State, result.Message).ConfigureAwait(false))
            result = result with
            {
                State = OperationState.Running,
                Outcome = result.Outcome == RunOutcome.Done ? RunOutcome.Failed : result.Outcome,
                Message = result.Message ?? "the connection was lost at the end, before the journal knew.\n" +
                    GoOn.After(FailureKind.Disconnected, run.Plan, Direction.Forward, passed: true),
            };
        try
        {
            if (run.Control.IsOpen)
            {
                await run.Lease.ReleaseAsync().ConfigureAwait(false);
                return await ReportAsync(run.Control, run.Plan, result.State, result.Outcome, result.Message).ConfigureAwait(false);
            }
        }
        catch (NpgsqlException)
        {
            // What counts is in the journal; only the times of the steps are missing from the report.
        }
        return new RunReport(run.Plan.Operation, run.Plan.Verb, run.Plan.Table, result.State, result.Outcome, result.Message, []);
    }

    internal static async Task<RunReport> ReportAsync(Session session, Plan plan, string state, RunOutcome outcome, string? message)
    {
        var rows = (await new Journal(session).StepsAsync(plan.Operation, CancellationToken.None).ConfigureAwait(false))
            .ToDictionary(s => s.Id);
        var steps = plan.Steps.Select(s => Describe(s, rows.GetValueOrDefault(s.Id))).ToList();
        return new RunReport(plan.Operation, plan.Verb, plan.Table, state, outcome, message, steps);
    }

    static StepReport Describe(Step step, StepRow? row) => new(
        step.Id, step.Title, row?.State ?? "pending", row?.StartedAt, row?.FinishedAt is { } f ? (f - row.StartedAt).TotalMilliseconds : 0,
        row?.LockWaitMs ?? 0, row?.LockHoldMs ?? 0, row?.WalBytes ?? 0, row?.Attempts ?? 0,
        [.. step.Locks.Select(l => $"{l.ModeSql} {l.Relation}")])
    {
        RehearsalHoldMs = row?.RehearsalHoldMs ?? 0,
        OutOfUse = step.OutOfUse,
    };

    internal static RunOutcome Outcome(FailureKind kind) => kind switch
    {
        FailureKind.NotObtained or FailureKind.LeaseLost => RunOutcome.NotObtained,
        FailureKind.Interrupted => RunOutcome.Interrupted,
        _ => RunOutcome.Failed,
    };
}
