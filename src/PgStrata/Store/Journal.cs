using Npgsql;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Store;

/// <summary>
/// The record of operations and steps, in the database they act on: a failover or restore keeps both in step.
/// </summary>
sealed class Journal(Session session)
{
    const string Columns = "id, verb, table_name, table_oid, of, state, plan::text, created_at, updated_at, finished_at, message, undoing";

    internal Task<IReadOnlyList<OperationRow>> ListAsync(CancellationToken cancellationToken) =>
        session.QueryAsync(
            SqlText.Of($"SELECT {SqlText.Raw(Columns)} FROM pgstrata.operation ORDER BY created_at, id"), Read, cancellationToken);

    /// <summary>Those that are open, and those switched whose way back is still there.</summary>
    internal Task<IReadOnlyList<OperationRow>> UnfinishedAsync(CancellationToken cancellationToken) =>
        session.QueryAsync(
            SqlText.Of($"""
                SELECT {SqlText.Raw(Columns)} FROM pgstrata.operation
                WHERE state IN ('running', 'stopped', 'switched') ORDER BY created_at, id
                """),
            Read, cancellationToken);

    internal async Task<OperationRow?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await session.QueryAsync(
            SqlText.Of($"SELECT {SqlText.Raw(Columns)} FROM pgstrata.operation WHERE id = {Literal.Of(id)}"), Read, cancellationToken)
            .ConfigureAwait(false)).SingleOrDefault();

    /// <summary>The last operation on a table that is not finished for good: open, or switched with its way back still there.</summary>
    internal async Task<OperationRow?> LatestAsync(string table, CancellationToken cancellationToken) =>
        (await session.QueryAsync(
            SqlText.Of($"""
                SELECT {SqlText.Raw(Columns)} FROM pgstrata.operation
                WHERE table_name = {Literal.Of(table)} AND state IN ('running', 'stopped', 'switched')
                ORDER BY state = 'switched', created_at DESC LIMIT 1
                """),
            Read,
            cancellationToken).ConfigureAwait(false)).SingleOrDefault();

    internal Task AddAsync(
        string id, string verb, string table, uint tableOid, string? of, string plan, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            SqlText.Of($"""
                INSERT INTO pgstrata.operation (id, verb, table_name, table_oid, of, state, plan)
                VALUES (
                  {Literal.Of(id)}, {Literal.Of(verb)}, {Literal.Of(table)}, {tableOid}, {Literal.Of(of)}, 'running', {Literal.Of(plan)})
                """),
            cancellationToken);

    internal Task SetStateAsync(string id, string state, string? message, CancellationToken cancellationToken) =>
        session.ExecuteAsync(SetState(id, state, message), cancellationToken);

    /// <summary>The same plan, to be run in another way.</summary>
    internal Task SetPlanAsync(string id, string plan, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            SqlText.Of($"UPDATE pgstrata.operation SET plan = {Literal.Of(plan)} WHERE id = {Literal.Of(id)}"), cancellationToken);

    /// <summary>The statement that moves an operation to a state; for use inside a step's own transaction too.</summary>
    internal static SqlText SetState(string id, string state, string? message) => SqlText.Of($"""
        UPDATE pgstrata.operation SET state = {Literal.Of(state)}, message = {Literal.Of(message)},
          updated_at = pg_catalog.clock_timestamp(),
          finished_at = CASE WHEN {Literal.Of(state)} IN ('completed', 'rolled_back', 'aborted', 'done')
            THEN pg_catalog.clock_timestamp() END
        WHERE id = {Literal.Of(id)}
        """);

    /// <summary>Notes that an operation is being undone: from here on it only goes backwards.</summary>
    internal static SqlText SetUndoing(string id) =>
        SqlText.Of($"UPDATE pgstrata.operation SET undoing = true WHERE id = {Literal.Of(id)}");

    internal Task<IReadOnlyList<StepRow>> StepsAsync(string operation, CancellationToken cancellationToken) =>
        session.QueryAsync(
            SqlText.Of($"""
                SELECT id, state, epoch, attempts, started_at, finished_at, lock_wait_ms, lock_hold_ms, rehearsal_hold_ms, wal_bytes
                FROM pgstrata.step WHERE operation = {Literal.Of(operation)} ORDER BY seq
                """),
            r => new StepRow(
                r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetInt32(3), r.GetDateTime(4), r.IsDBNull(5) ? null : r.GetDateTime(5),
                r.GetDouble(6), r.GetDouble(7), r.GetDouble(8), r.GetInt64(9)),
            cancellationToken);

    /// <summary>
    /// The row of one step. Inside its transaction, times and WAL come from the settings the transaction noted at its start.
    /// </summary>
    internal static SqlText StepDone(
        string operation, string step, int seq, string state, long epoch, int attempts, double queuedMs,
        double rehearsalMs) => SqlText.Of($"""
        INSERT INTO pgstrata.step (
          operation, id, seq, state, epoch, attempts, started_at, finished_at, lock_wait_ms, lock_hold_ms,
          rehearsal_hold_ms, wal_bytes)
        SELECT {Literal.Of(operation)}, {Literal.Of(step)}, {seq}, {Literal.Of(state)}, {epoch}, {attempts},
          {StepClock.Begun}, pg_catalog.clock_timestamp(), greatest({Literal.Of(queuedMs)}, {StepClock.WaitedMs}),
          {StepClock.HeldMs}, {Literal.Of(rehearsalMs)}, {StepClock.WalBytes}
        ON CONFLICT (operation, id) DO UPDATE SET state = excluded.state, epoch = excluded.epoch,
          attempts = pgstrata.step.attempts + excluded.attempts, finished_at = excluded.finished_at,
          started_at = CASE pgstrata.step.state WHEN 'intent' THEN pgstrata.step.started_at ELSE excluded.started_at END,
          lock_wait_ms = excluded.lock_wait_ms, lock_hold_ms = excluded.lock_hold_ms, rehearsal_hold_ms = excluded.rehearsal_hold_ms,
          wal_bytes = pgstrata.step.wal_bytes + excluded.wal_bytes
        """);

    /// <summary>Notes that a step which cannot run in a transaction is about to start.</summary>
    internal static SqlText StepIntent(string operation, string step, int seq, long epoch) => SqlText.Of($"""
        INSERT INTO pgstrata.step (operation, id, seq, state, epoch, attempts, started_at)
        VALUES ({Literal.Of(operation)}, {Literal.Of(step)}, {seq}, 'intent', {epoch}, 0, pg_catalog.clock_timestamp())
        ON CONFLICT (operation, id) DO UPDATE SET state = 'intent', epoch = excluded.epoch,
          started_at = excluded.started_at, finished_at = NULL
        """);

    static OperationRow Read(NpgsqlDataReader r) => new(
        r.GetString(0), r.GetString(1), r.GetString(2), r.GetFieldValue<uint>(3), r.IsDBNull(4) ? null : r.GetString(4), r.GetString(5),
        r.GetString(6), r.GetDateTime(7), r.GetDateTime(8), r.IsDBNull(9) ? null : r.GetDateTime(9),
        r.IsDBNull(10) ? null : r.GetString(10), r.GetBoolean(11));
}
