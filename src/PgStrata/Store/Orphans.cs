using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Store;

/// <summary>Ends server processes that an earlier holder of the lease left behind: kill -9 of a client does not stop them (hazards fact 14).</summary>
static class Orphans
{
    internal static async Task EndAsync(Session session, IEnumerable<string> holders, CancellationToken cancellationToken)
    {
        var mine = SqlText.Of($"""
            application_name LIKE ANY ({Literal.OfArray(holders.Select(h => $"pgstrata {h} epoch %"))}) AND pid <> pg_catalog.pg_backend_pid()
            AND datname = pg_catalog.current_database()
            """);
        var ended = await session.QueryAsync(
            SqlText.Of($"SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE {mine}"), r => r.GetBoolean(0), cancellationToken)
            .ConfigureAwait(false);
        if (ended.Count == 0) return;
        while (await session.ScalarAsync<bool>(
                   SqlText.Of($"SELECT EXISTS (SELECT FROM pg_catalog.pg_stat_activity WHERE {mine})"), cancellationToken).ConfigureAwait(false))
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken).ConfigureAwait(false);
    }
}
