using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Execution;

/// <summary>Runs a step, or its inverse, in one transaction together with its journal row.</summary>
static class TransactionStep
{
    internal static Task RunAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken) =>
        CommitAsync(run, step, seq, "done", step.Locks, step.Prelude, Body(step), cancellationToken);

    internal static async Task UndoAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken)
    {
        var locks = await StillThereAsync(run, step.UndoLocks, cancellationToken).ConfigureAwait(false);
        await CommitAsync(run, step, seq, "undone", locks, [], step.Undo.Select(SqlText.Raw), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What somebody has dropped needs no lock; the way back must not end there.</summary>
    static async Task<IReadOnlyList<StepLock>> StillThereAsync(
        RunContext run, IReadOnlyList<StepLock> locks, CancellationToken cancellationToken)
    {
        if (locks.Count == 0) return [];
        var names = Literal.OfArray(locks.Select(l => l.Relation));
        var there = await run.Control.QueryAsync(
            SqlText.Of($"SELECT pg_catalog.to_regclass(n) IS NOT NULL FROM pg_catalog.unnest({names}) WITH ORDINALITY u(n, i) ORDER BY i"),
            r => r.GetBoolean(0), cancellationToken).ConfigureAwait(false);
        return [.. locks.Where((_, i) => there[i])];
    }

    static Task<int> CommitAsync(
        RunContext run, Step step, int seq, string state, IReadOnlyList<StepLock> locks, IReadOnlyList<string> prelude,
        IEnumerable<SqlText> body,
        CancellationToken cancellationToken) =>
        LockAttempts.RunAsync(
            run, step.Id, locks,
            (attempt, timeout) => LockedTransaction.Build(
                locks, timeout, run.DeadlockTimeoutMs, prelude.Select(SqlText.Raw), [], body, End(run, step, seq, state, attempt)),
            read: null, cancellationToken);

    /// <summary>The step's statements, its user-code search path around them, and its asserts.</summary>
    internal static IEnumerable<SqlText> Body(Step step)
    {
        if (step.SearchPath is { } path) yield return SqlText.Of($"SELECT pg_catalog.set_config('search_path', {Literal.Of(path)}, true)");
        foreach (var statement in step.Statements) yield return SqlText.Raw(statement);
        if (step.SearchPath is not null) yield return SqlText.Raw("SET LOCAL search_path = pg_catalog, pg_temp");
        foreach (var (wrong, query) in step.Asserts) yield return Assert(wrong, query);
    }

    internal static IEnumerable<SqlText> End(RunContext run, Step step, int seq, string state, int attempt, double rehearsalMs = 0)
    {
        yield return run.Lease.Guard();
        yield return Journal.StepDone(
            run.Plan.Operation, step.Id, seq, state, run.Lease.Epoch, attempt, LockLadder.QueuedBefore(attempt), rehearsalMs);
        yield return SqlText.Raw("COMMIT");
    }

    static SqlText Assert(string wrong, string query) => DoBlock.Of(SqlText.Of($"""
        BEGIN
          IF NOT coalesce(({SqlText.Raw(query)}), false) THEN
            RAISE EXCEPTION {SqlText.Raw("'%'")}, {Literal.Of(wrong)} USING ERRCODE = 'PS002';
          END IF;
        END
        """));
}
