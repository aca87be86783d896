using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Execution;

/// <summary>Runs a plan from its journal: dumb and careful. It knows no operation, only steps.</summary>
/// <param name="sessions">Where the database is.</param>
/// <param name="actions">The registered actions; an unknown name refuses the plan.</param>
sealed class PlanRunner(SessionFactory sessions, IReadOnlyDictionary<string, IStepAction> actions)
{
    /// <summary>Runs what is left of an operation that the journal holds. The caller has checked that the plan still fits the table.</summary>
    internal Task<RunReport> RunAsync(OperationRow operation, RunOptions options, IProgress<RunEvent>? listener, CancellationToken cancellationToken) =>
        WithRunAsync(operation, options, listener, ForwardAsync, cancellationToken);

    /// <summary>Runs the recorded inverses backwards. Only before the point of no return.</summary>
    internal Task<RunReport> UndoAsync(OperationRow operation, RunOptions options, IProgress<RunEvent>? listener, CancellationToken cancellationToken) =>
        WithRunAsync(operation, options, listener, BackwardAsync, cancellationToken);

    async Task<RunReport> WithRunAsync(
        OperationRow operation, RunOptions options, IProgress<RunEvent>? listener,
        Func<RunContext, CancellationToken, Task<(string State, RunOutcome Outcome, string? Message)>> work,
        CancellationToken cancellationToken)
    {
        var plan = PlanJson.Read(operation.PlanText);
        foreach (var step in plan.Steps)
            if (step.Action is { } action && !actions.ContainsKey(action))
                throw new StrataException("unknown_action", $"Step {step.Id} needs the action '{action}', which this program does not know.");

        var control = await sessions.OpenAsync($"{plan.Operation} control", cancellationToken).ConfigureAwait(false);
        await using (control.ConfigureAwait(false))
        {
            var lease = await Lease.TakeAsync(control, plan.Table, plan.Operation, cancellationToken).ConfigureAwait(false);
            if (lease is null)
                return await ReportAsync(control, plan, operation.State, RunOutcome.NotObtained, $"Another pgstrata is working on {plan.Table}.").ConfigureAwait(false);
            var worker = await sessions.OpenAsync($"{plan.Operation} epoch {lease.Epoch}", cancellationToken).ConfigureAwait(false);
            await using (worker.ConfigureAwait(false))
            {
                var deadlock = await control.ScalarAsync<int>(
                    SqlText.Of($"SELECT setting::int FROM pg_catalog.pg_settings WHERE name = 'deadlock_timeout'"), cancellationToken).ConfigureAwait(false);
                var run = new RunContext(worker, control, lease, plan, options, deadlock, actions, listener);
                await run.Journal.SetStateAsync(plan.Operation, OperationState.Running, null, cancellationToken).ConfigureAwait(false);
                var (state, outcome, message) = await work(run, cancellationToken).ConfigureAwait(false);
                return await EndAsync(run, state, outcome, message).ConfigureAwait(false);
            }
        }
    }

    async Task<(string State, RunOutcome Outcome, string? Message)> ForwardAsync(RunContext run, CancellationToken cancellationToken)
    {
        var plan = run.Plan;
        var passed = false;
        try
        {
            var done = (await run.Journal.StepsAsync(plan.Operation, cancellationToken).ConfigureAwait(false)).ToDictionary(s => s.Id, s => s.State);
            passed = plan.Steps.Any(s => s.PointOfNoReturn && done.GetValueOrDefault(s.Id) == "done");
            var seq = 0;
            var of = plan.Steps.Count();
            foreach (var stage in plan.Stages)
            {
                var stageDone = stage.Steps.All(s => done.GetValueOrDefault(s.Id) == "done");
                if (!stageDone) await Phases.TellAsync(run, $"before-{stage.Name}", canVeto: !passed, cancellationToken).ConfigureAwait(false);
                foreach (var step in stage.Steps)
                {
                    seq++;
                    if (done.GetValueOrDefault(step.Id) == "done")
                    {
                        run.Tell(new RunEvent.StepSkipped(step.Id, step.Title));
                        continue;
                    }
                    run.Tell(new RunEvent.StepStarted(step.Id, step.Title, seq, of));
                    await StepAsync(run, step, seq, done.GetValueOrDefault(step.Id) == "intent", cancellationToken).ConfigureAwait(false);
                    passed |= step.PointOfNoReturn;
                    await TellFinishedAsync(run, step).ConfigureAwait(false);
                }
                if (!stageDone) await Phases.TellAsync(run, $"after-{stage.Name}", canVeto: !passed, cancellationToken).ConfigureAwait(false);
            }
            return (plan.EndState, RunOutcome.Done, null);
        }
        catch (Exception error) when (error is not StrataException)
        {
            var failure = StepFailure.From("run", error);
            if (failure.Kind is FailureKind.Failed or FailureKind.Refused && !passed) return await UndoneAsync(run, failure).ConfigureAwait(false);
            return (OperationState.Stopped, Outcome(failure.Kind), failure.Message + "\n" + GoOn(run, passed));
        }
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

    /// <summary>A step the server refused before the point of no return: the CHECK in place rejects rows, so nothing is left standing.</summary>
    async Task<(string State, RunOutcome Outcome, string? Message)> UndoneAsync(RunContext run, StepFailure failure)
    {
        run.Tell(new RunEvent.Noted($"{failure.Message}: undoing what was done"));
        var (state, outcome, message) = await BackwardAsync(run, CancellationToken.None).ConfigureAwait(false);
        return outcome == RunOutcome.Done
            ? (state, RunOutcome.Undone, failure.Message + "\nEverything this operation had done was undone; the table is as it was.")
            : (state, outcome, failure.Message + "\nAnd while undoing: " + message);
    }

    async Task<(string State, RunOutcome Outcome, string? Message)> BackwardAsync(RunContext run, CancellationToken cancellationToken)
    {
        try
        {
            var states = (await run.Journal.StepsAsync(run.Plan.Operation, cancellationToken).ConfigureAwait(false)).ToDictionary(s => s.Id, s => s.State);
            foreach (var (step, seq) in run.Plan.Steps.Select((s, i) => (s, i + 1)).Reverse())
            {
                if (states.GetValueOrDefault(step.Id) is not ("done" or "intent")) continue;
                run.Tell(new RunEvent.StepStarted(step.Id, "undo: " + step.Title, seq, run.Plan.Steps.Count()));
                try
                {
                    await (step.Kind switch
                    {
                        StepKind.Concurrent => ConcurrentStep.UndoAsync(run, step, seq, cancellationToken),
                        StepKind.Action => actions[step.Action!].UndoAsync(run, step, seq, cancellationToken),
                        _ => TransactionStep.UndoAsync(run, step, seq, cancellationToken),
                    }).ConfigureAwait(false);
                }
                catch (Exception error) when (error is not StrataException)
                {
                    throw StepFailure.From(step.Id, error);
                }
                await TellFinishedAsync(run, step).ConfigureAwait(false);
            }
            return (OperationState.Aborted, RunOutcome.Done, null);
        }
        catch (StepFailure failure)
        {
            return (OperationState.Stopped, Outcome(failure.Kind), failure.Message + "\n" + GoOn(run, passed: false));
        }
    }

    static async Task TellFinishedAsync(RunContext run, Step step)
    {
        var row = (await run.Journal.StepsAsync(run.Plan.Operation, CancellationToken.None).ConfigureAwait(false)).FirstOrDefault(s => s.Id == step.Id);
        if (row is not null)
            run.Tell(new RunEvent.StepFinished(step.Id, step.Title, (row.FinishedAt ?? row.StartedAt) - row.StartedAt, row.LockWaitMs, row.LockHoldMs));
    }

    async Task<RunReport> EndAsync(RunContext run, string state, RunOutcome outcome, string? message)
    {
        // The control session may have died with the server: the state is then still 'running', and resume finds it so.
        var final = await Closing.RecordAsync(sessions, run, state, message).ConfigureAwait(false);
        var open = run.Control.IsOpen;
        if (open) await run.Lease.ReleaseAsync().ConfigureAwait(false);
        return open
            ? await ReportAsync(run.Control, run.Plan, final, outcome, message).ConfigureAwait(false)
            : new RunReport(run.Plan.Operation, run.Plan.Verb, run.Plan.Table, final, outcome, message, []);
    }

    internal static async Task<RunReport> ReportAsync(Session session, Plan plan, string state, RunOutcome outcome, string? message)
    {
        var rows = (await new Journal(session).StepsAsync(plan.Operation, CancellationToken.None).ConfigureAwait(false)).ToDictionary(s => s.Id);
        var steps = plan.Steps.Select(s => Describe(s, rows.GetValueOrDefault(s.Id))).ToList();
        return new RunReport(plan.Operation, plan.Verb, plan.Table, state, outcome, message, steps);
    }

    static StepReport Describe(Step step, StepRow? row) => new(
        step.Id, step.Title, row?.State ?? "pending", row?.StartedAt, row?.FinishedAt is { } f ? (f - row.StartedAt).TotalMilliseconds : 0,
        row?.LockWaitMs ?? 0, row?.LockHoldMs ?? 0, row?.WalBytes ?? 0, row?.Attempts ?? 0,
        [.. step.Locks.Select(l => $"{l.ModeSql} {l.Relation}")]);

    static RunOutcome Outcome(FailureKind kind) => kind switch
    {
        FailureKind.NotObtained or FailureKind.LeaseLost => RunOutcome.NotObtained,
        FailureKind.Interrupted => RunOutcome.Interrupted,
        _ => RunOutcome.Failed,
    };

    static string GoOn(RunContext run, bool passed) => passed
        ? $"The table is switched; what is left can be finished with: pgstrata operation resume {run.Plan.Operation}"
        : $"Nothing is lost. Go on with: pgstrata operation resume {run.Plan.Operation}   or undo with: pgstrata operation abort {run.Plan.Operation}";
}
