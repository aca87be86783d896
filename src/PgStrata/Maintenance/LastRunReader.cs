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
                  WHERE t.table_name = p.table_name AND t.outcome IN ('nothing', 'acted') ORDER BY t.run DESC LIMIT 1) s ON true
                """),
            r => (Table: r.GetString(0), Run: new LastRun(Text(r, 1), Text(r, 2), Time(r, 3), Time(r, 4), Time(r, 5)!.Value)),
            cancellationToken).ConfigureAwait(false)).ToDictionary(r => r.Table, r => r.Run, StringComparer.Ordinal);

    static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : new DateTimeOffset(row.GetDateTime(column), TimeSpan.Zero);
}
