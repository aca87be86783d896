using System.Diagnostics;
using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Execution;

/// <summary>Runs the recorded inverses backwards. Only before the point of no return.</summary>
static class PlanUndo
{
    internal static async Task<RunResult> RunAsync(RunContext run, CancellationToken cancellationToken)
    {
        try
        {
            var rows = await run.Journal.StepsAsync(run.Plan.Operation, cancellationToken).ConfigureAwait(false);
            var states = rows.ToDictionary(s => s.Id, s => s.State);
            // The reply to its COMMIT may have been lost, so only the journal knows whether it is passed.
            if (run.Plan.Steps.Any(s => s.PointOfNoReturn && states.GetValueOrDefault(s.Id) == "done"))
                return new RunResult(
                    OperationState.Stopped, RunOutcome.Failed,
                    GoOn.After(FailureKind.Failed, run.Plan, Direction.Forward, passed: true));
            await DecideAsync(run, cancellationToken).ConfigureAwait(false);
            foreach (var (step, seq) in run.Plan.Steps.Select((s, i) => (s, i + 1)).Reverse())
            {
                if (states.GetValueOrDefault(step.Id) is not ("done" or "intent")) continue;
                run.Tell(new RunEvent.StepStarted(step.Id, Title(step), seq, run.Plan.Steps.Count()));
                var clock = Stopwatch.StartNew();
                await StepAsync(run, step, seq, cancellationToken).ConfigureAwait(false);
                await PlanRunner.TellFinishedAsync(run, step, Title(step), clock.Elapsed).ConfigureAwait(false);
            }
            return new RunResult(OperationState.Aborted, RunOutcome.Done, null);
        }
        catch (Exception error) when (error is not StrataException)
        {
            var failure = StepFailure.From("undo", error);
            return new RunResult(
                OperationState.Stopped, PlanRunner.Outcome(failure.Kind),
                failure.Message + "\n" + GoOn.After(failure.Kind, run.Plan, Direction.Backward, passed: false));
        }
    }

    internal static string Title(Step step) => "Undo: " + step.Title;

    /// <summary>Written first: half undone, the way forward is gone, so whoever resumes must go on undoing.</summary>
    static Task DecideAsync(RunContext run, CancellationToken cancellationToken) => run.Control.BatchAsync(
        [SqlText.Raw("BEGIN"), run.Lease.Guard(), Journal.SetUndoing(run.Plan.Operation), SqlText.Raw("COMMIT")], null, cancellationToken);

    static async Task StepAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken)
    {
        try
        {
            await (step.Kind switch
            {
                StepKind.Concurrent => ConcurrentStep.UndoAsync(run, step, seq, cancellationToken),
                StepKind.Action => run.Actions[step.Action!].UndoAsync(run, step, seq, cancellationToken),
                _ => TransactionStep.UndoAsync(run, step, seq, cancellationToken),
            }).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not StrataException)
        {
            throw StepFailure.From(step.Id, error);
        }
    }
}
