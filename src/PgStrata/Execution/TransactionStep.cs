using PgStrata.Planning;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Execution;

/// <summary>Runs a step, or its inverse, in one transaction together with its journal row.</summary>
static class TransactionStep
{
    internal static Task RunAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken) =>
        CommitAsync(run, step, seq, "done", step.Locks, step.Prelude, Body(step), cancellationToken);

    internal static Task UndoAsync(RunContext run, Step step, int seq, CancellationToken cancellationToken) =>
        CommitAsync(run, step, seq, "undone", step.UndoLocks, [], step.Undo.Select(SqlText.Raw), cancellationToken);

    static Task<int> CommitAsync(
        RunContext run, Step step, int seq, string state, IReadOnlyList<StepLock> locks, IReadOnlyList<string> prelude,
        IEnumerable<SqlText> body,
        CancellationToken cancellationToken) =>
        LockAttempts.RunAsync(
            run, step.Id, locks,
            (attempt, timeout) => LockedTransaction.Build(
                locks, timeout, run.DeadlockTimeoutMs, prelude.Select(SqlText.Raw), body, End(run, step, seq, state, attempt)),
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
