using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Store;

/// <summary>The <c>pgstrata</c> schema: made on first use, upgraded version by version, never dropped by us.</summary>
static class StoreSchema
{
    /// <summary>One script a version; a released script never changes.</summary>
    static readonly IReadOnlyList<string> Versions = [StoreVersion1.Script];

    /// <summary>True when the schema is there and current.</summary>
    internal static async Task<bool> IsCurrentAsync(Session session, CancellationToken cancellationToken) =>
        await VersionAsync(session, cancellationToken).ConfigureAwait(false) == Versions.Count;

    /// <summary>Creates or upgrades the schema. Takes no lock on any table but its own.</summary>
    internal static async Task EnsureAsync(Session session, CancellationToken cancellationToken)
    {
        if (await IsCurrentAsync(session, cancellationToken).ConfigureAwait(false)) return;
        await session.InTransactionAsync(
            async () =>
            {
                // Two first users at once: the second waits here and then finds the work done.
                await session.ExecuteAsync(
                    SqlText.Of($"SELECT pg_catalog.pg_advisory_xact_lock({StoreLock.Key("schema")})"),
                    cancellationToken).ConfigureAwait(false);
                var from = await VersionAsync(session, cancellationToken).ConfigureAwait(false);
                if (from > Versions.Count)
                    throw new StrataException(
                        "store_version",
                        $"The pgstrata schema has version {from}; this program knows {Versions.Count}. Use a newer pgstrata.");
                for (var v = from; v < Versions.Count; v++)
                    await session.ExecuteAsync(SqlText.Raw(Versions[v]), cancellationToken).ConfigureAwait(false);
                await session.ExecuteAsync(
                    SqlText.Of($"UPDATE pgstrata.meta SET version = {Versions.Count}"), cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    static async Task<int> VersionAsync(Session session, CancellationToken cancellationToken)
    {
        var exists = await session.ScalarAsync<bool>(
            SqlText.Of($"SELECT pg_catalog.to_regclass('pgstrata.meta') IS NOT NULL"), cancellationToken).ConfigureAwait(false);
        return exists
            ? await session.ScalarAsync<int>(SqlText.Of($"SELECT version FROM pgstrata.meta"), cancellationToken).ConfigureAwait(false)
            : 0;
    }
}
