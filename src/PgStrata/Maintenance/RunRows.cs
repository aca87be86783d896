using PgStrata.Server;
using PgStrata.Sql;
using PgStrata.Store;

namespace PgStrata.Maintenance;

/// <summary>The record of runs, by which monitors know that maintenance happens: the database knows it, not the scheduler.</summary>
static class RunRows
{
    /// <summary>Runs are kept this long; the last one of each table always.</summary>
    const string Kept = "90 days";

    internal static Task<long> BeginAsync(Session session, DateTimeOffset at, CancellationToken cancellationToken) =>
        session.ScalarAsync<long>(
            SqlText.Of($"INSERT INTO pgstrata.run (acted_at) VALUES ({Literal.Of(at)}) RETURNING id"), cancellationToken);

    /// <summary>SQL that marks a run as alive until its session ends. Shared: a new session may come before the old is gone.</summary>
    internal static SqlText Mark(long run) => SqlText.Of($"SELECT pg_catalog.pg_advisory_lock_shared({StoreLock.Key($"run {run}")})");

    /// <summary>SQL: whether anybody holds the mark of the run with this number.</summary>
    internal static SqlText IsAlive(long run)
    {
        var key = StoreLock.Key($"run {run}");
        return SqlText.Of($"""
            SELECT EXISTS (SELECT FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
              AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
              AND classid::bigint = {(long)(uint)(key >> 32)} AND objid::bigint = {(long)(uint)key})
            """);
    }

    /// <summary>The run broke off before its tables could be recorded.</summary>
    internal static Task FailAsync(Session session, long run, string message) => session.ExecuteAsync(
        SqlText.Of($"""
            UPDATE pgstrata.run SET finished_at = pg_catalog.clock_timestamp(), ok = false, message = {Literal.Of(message)}
            WHERE id = {run} AND finished_at IS NULL
            """),
        CancellationToken.None);

    /// <summary>All tables in one round trip, whatever their number.</summary>
    internal static Task EndAsync(
        Session session, long run, IReadOnlyCollection<TableProgress> tables, MaintainReport report, CancellationToken cancellationToken)
    {
        var statements = new List<SqlText> { SqlText.Raw("BEGIN") };
        if (report.Tables.Count > 0) statements.Add(TableRows(run, report.Tables));
        var retained = tables.Where(t => t.Retained is not null).ToList();
        if (retained.Count > 0)
            statements.Add(SqlText.Of($"""
                UPDATE pgstrata.policy p SET retained = v.retained::json, table_oid = v.table_oid::oid
                FROM unnest({Literal.OfArray(retained.Select(t => t.Stored.Table))},
                  {Literal.OfArray(retained.Select(t => RetainedJson.Write(t.Retained!)))},
                  {Literal.OfArray(retained.Select(t => $"{t.Stored.Oid}"))}) v(table_name, retained, table_oid)
                WHERE p.table_name = v.table_name
                """));
        // A rail is for a person; the schedule does what it should.
        var isOk = report.Exit == MaintainExit.Done || report.Tables.Count == 0
            || report.Tables.Any(t => t.Outcome == MaintainOutcome.Attention)
            && report.Tables.All(t => t.Outcome is MaintainOutcome.Nothing or MaintainOutcome.Acted
                or MaintainOutcome.Attention or MaintainOutcome.Skipped);
        var failed = report.Tables.Where(t => t.Message is not null).Take(20).Select(t => $"{t.Table}: {t.Message}");
        var message = Literal.Of(isOk ? null : string.Join('\n', failed));
        statements.Add(SqlText.Of($"""
            UPDATE pgstrata.run SET finished_at = pg_catalog.clock_timestamp(), ok = {Literal.Of(isOk)}, message = {message}
            WHERE id = {run}
            """));
        statements.Add(SqlText.Of($"""
            DELETE FROM pgstrata.run r WHERE r.started_at < pg_catalog.clock_timestamp() - {Literal.Of(Kept)}::interval AND NOT EXISTS (
              SELECT FROM pgstrata.run_table t WHERE t.run = r.id AND NOT EXISTS (
                SELECT FROM pgstrata.run_table later WHERE later.table_name = t.table_name AND later.run > t.run))
            """));
        statements.Add(SqlText.Raw("COMMIT"));
        return session.BatchAsync(statements, null, cancellationToken);
    }

    static SqlText TableRows(long run, IReadOnlyList<TableReport> tables) => SqlText.Of($"""
        INSERT INTO pgstrata.run_table (run, table_name, outcome, created, expired, covered_until, message)
        SELECT {run}, v.t, v.o, v.c::int, v.e::int, nullif(v.u, ''), nullif(v.m, '')
        FROM unnest({Literal.OfArray(tables.Select(t => t.Table))},
          {Literal.OfArray(tables.Select(t => OutcomeWord(t.Outcome)))}, {Literal.OfArray(tables.Select(t => $"{t.Created.Count}"))},
          {Literal.OfArray(tables.Select(t => $"{t.Expired.Count}"))}, {Literal.OfArray(tables.Select(t => t.CoveredUntil ?? ""))},
          {Literal.OfArray(tables.Select(t => t.Message ?? ""))}) v(t, o, c, e, u, m)
        """);

    internal static string OutcomeWord(MaintainOutcome outcome) => outcome switch
    {
        MaintainOutcome.NotObtained => "not_obtained",
        _ => outcome.ToString().ToLowerInvariant(),
    };
}
