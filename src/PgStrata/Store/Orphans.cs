using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Store;

/// <summary>Ends server processes that an earlier holder of the lease left behind: kill -9 of a client does not stop them.</summary>
static class Orphans
{
    /// <summary>How long to wait for one of them to end, milliseconds: it only has to notice the signal and roll back.</summary>
    const int PatienceMs = 10_000;

    /// <exception cref="StrataException"><c>orphan</c>: one of them does not end, so its transaction may still commit.</exception>
    internal static async Task EndAsync(Session session, IEnumerable<string> holders, CancellationToken cancellationToken)
    {
        var theirs = SqlText.Of($"""
            FROM pg_catalog.pg_stat_activity
            WHERE application_name LIKE ANY ({Literal.OfArray(holders.Select(h => $"pgstrata {h} epoch %"))})
              AND pid <> pg_catalog.pg_backend_pid() AND datname = pg_catalog.current_database()
            """);
        var ended = await session.QueryAsync(
            SqlText.Of($"SELECT pg_catalog.pg_terminate_backend(pid, {PatienceMs}) {theirs}"), r => r.GetBoolean(0), cancellationToken)
            .ConfigureAwait(false);
        if (ended.All(e => e)) return;
        // False is also the answer for one that had ended by itself just before.
        var left = await session.QueryAsync(SqlText.Of($"SELECT pid {theirs}"), r => r.GetInt32(0), cancellationToken)
            .ConfigureAwait(false);
        if (left.Count > 0)
            throw new StrataException(
                "orphan",
                $"Server process {string.Join(", ", left)} of an earlier run does not end, though it was told to. " +
                "Wait until it has: SELECT * FROM pg_stat_activity WHERE application_name LIKE 'pgstrata %'");
    }
}
