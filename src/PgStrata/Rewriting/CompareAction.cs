using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>Compares every row of source and copy while both are written to; meanwhile the copy gets its statistics.</summary>
sealed class CompareAction : IStepAction
{
    internal const string Name = "compare";

    const int Shown = 10;

    public async Task RunAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken)
    {
        var copy = RewritingJson.ReadCopy(step.Arguments);
        await StepJournal.IntendAsync(run, step, seq, cancellationToken).ConfigureAwait(false);
        var lsn = await StepJournal.LsnAsync(run, cancellationToken).ConfigureAwait(false);
        var workers = Workers.Of(run, copy);
        await using (workers.ConfigureAwait(false))
        {
            var statistics = AnalyzeAsync(
                run, copy, await workers.SessionAsync(1, cancellationToken).ConfigureAwait(false), cancellationToken);
            try
            {
                await CopyFailure.HoldAsync(step, copy, () => CompareAsync(run, step, copy, workers, cancellationToken))
                    .ConfigureAwait(false);
            }
            finally
            {
                await statistics.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await statistics.ConfigureAwait(false);
        }

        await StepJournal.FinishAsync(run, step, seq, "done", lsn, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>It has changed nothing.</summary>
    public Task UndoAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken) =>
        StepJournal.FinishAsync(run, step, seq, "undone", null, cancellationToken);

    static async Task AnalyzeAsync(RunContext run, CopySpec copy, Session session, CancellationToken cancellationToken)
    {
        using var turn = await run.Pace.TurnAsync(throttled: true, cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(SqlText.Of($"ANALYZE {copy.Target}"), cancellationToken).ConfigureAwait(false);
    }

    static async Task CompareAsync(RunContext run, Step step, CopySpec copy, Workers workers, CancellationToken cancellationToken)
    {
        var session = await workers.SessionAsync(0, cancellationToken).ConfigureAwait(false);
        // A session that replays plans for few rows; comparing is of all.
        var catchUp = new CatchUp(run, copy, await workers.SessionAsync(2, cancellationToken).ConfigureAwait(false));
        Comparison? found;
        var other = await workers.SessionAsync(3, cancellationToken).ConfigureAwait(false);
        while ((found = await OnceAsync(run, copy, session, other, cancellationToken).ConfigureAwait(false)) is null)
            await catchUp.RunAsync(step, cancellationToken).ConfigureAwait(false);
        Hold(run, step, copy, found);
    }

    static async Task<Comparison?> OnceAsync(
        RunContext run, CopySpec copy, Session session, Session other, CancellationToken cancellationToken)
    {
        using var turn = await run.Pace.TurnAsync(throttled: true, cancellationToken).ConfigureAwait(false);
        return await new Comparer(copy, session, other).CompareAsync(cancellationToken).ConfigureAwait(false);
    }

    static void Hold(RunContext run, Step step, CopySpec copy, Comparison found)
    {
        if (found.Differences.Count > 0)
            throw new StepFailure(
                FailureKind.Halted,
                $"step {step.Id}: {copy.Source} and its copy differ in {found.Differences.Count} rows, the first by key:\n  " +
                string.Join("\n  ", found.Differences.Take(Shown)) +
                "\nSomebody else has written to the copy, or this is a fault of pgstrata. Nothing was switched.");
        run.Tell(new RunEvent.Noted($"compared: {found.Rows} rows, 0 differences; {found.Pending} keys were just being changed"));
    }
}
