using Npgsql;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Maintenance;

/// <summary>Reads the last run of every table in one round trip.</summary>
static class LastRunReader
{
    internal static async Task<IReadOnlyDictionary<string, LastRun>> ReadAsync(Session session, CancellationToken cancellationToken) =>
        (await session.QueryAsync(
            SqlText.Raw("""
                SELECT p.table_name, l.outcome, l.message, l.finished_at, s.finished_at, p.changed_at FROM pgstrata.policy p
                LEFT JOIN LATERAL (SELECT t.outcome, t.message, t.finished_at FROM pgstrata.run_table t
                  WHERE t.table_name = p.table_name ORDER BY t.run DESC LIMIT 1) l ON true
                LEFT JOIN LATERAL (SELECT t.finished_at FROM pgstrata.run_table t
                  WHERE t.table_name = p.table_name AND t.outcome IN ('nothing', 'acted', 'attention')
                  ORDER BY t.run DESC LIMIT 1) s ON true
                """),
            r => (Table: r.GetString(0), Run: new LastRun(Text(r, 1), Text(r, 2), Time(r, 3), Time(r, 4), Time(r, 5)!.Value)),
            cancellationToken).ConfigureAwait(false)).ToDictionary(r => r.Table, r => r.Run, StringComparer.Ordinal);

    /// <summary>The latest run of all; null when there was none.</summary>
    internal static async Task<LatestRun?> LatestAsync(Session session, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync(
            SqlText.Raw("""
                SELECT r.id, r.started_at, r.finished_at,
                  CASE WHEN NOT r.ok AND NOT EXISTS (SELECT FROM pgstrata.run_table t WHERE t.run = r.id) THEN r.message END
                FROM pgstrata.run r ORDER BY r.id DESC LIMIT 1
                """),
            r => (Id: r.GetInt64(0), Run: new LatestRun(Time(r, 1)!.Value, Time(r, 2), false, Text(r, 3))), cancellationToken)
                .ConfigureAwait(false);
        if (rows.Count == 0) return null;
        if (rows[0].Run.FinishedAt is not null) return rows[0].Run;
        if (await session.ScalarAsync<bool>(RunRows.IsAlive(rows[0].Id), cancellationToken).ConfigureAwait(false))
            return rows[0].Run with { IsAlive = true };
        // It may have ended well between the two looks.
        var again = await session.QueryAsync(
            SqlText.Of($"SELECT finished_at FROM pgstrata.run WHERE id = {rows[0].Id}"), r => Time(r, 0), cancellationToken)
                .ConfigureAwait(false);
        return rows[0].Run with { FinishedAt = again.Count > 0 ? again[0] : null };
    }

    static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : new DateTimeOffset(row.GetDateTime(column), TimeSpan.Zero);
}
