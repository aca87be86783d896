using System.Text.Json;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>Reads everything about a table but its rows, in one statement and one round trip whatever the number of its leaves.</summary>
/// <remarks>
/// Takes ACCESS SHARE on the table, its indexes and its views for as long as it runs (the server's own pg_get_viewdef and pg_relation_size
/// do), so behind somebody's ACCESS EXCLUSIVE it waits for the session's lock_timeout. Scans no heap but the catalog's.
/// </remarks>
static class ShapeReader
{
    /// <summary>The shape of the table of exactly this name; null when there is none.</summary>
    internal static Task<TableShape?> ReadAsync(Session session, QualifiedName table, CancellationToken cancellationToken = default) =>
        ReadAsync(session, Named(table), cancellationToken);

    /// <summary>The shape of the table with this OID; null when there is none.</summary>
    internal static Task<TableShape?> ReadAsync(Session session, uint oid, CancellationToken cancellationToken = default) =>
        ReadAsync(session, SqlText.Of($"t.oid = {oid}"), cancellationToken);

    /// <summary>
    /// The statement itself, for a caller that puts it into a batch of its own: one text column, no row when there is no table.
    /// </summary>
    internal static SqlText Statement(Session session, QualifiedName table) => ShapeQuery.Sql(Named(table), session.Version);

    /// <summary>Plans the statement ahead and gives what runs it: planning is four fifths of its time, too long under a lock.</summary>
    /// <param name="session">The session that will run it; the plan lives as long.</param>
    /// <param name="table">Looked up by name when it runs, so it may be another table by then.</param>
    /// <param name="name">The prepared statement's name.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <remarks>
    /// CREATE, ALTER, DROP and GRANT on any schema, and a change of search_path, throw the plan away; it is then made again.
    /// </remarks>
    internal static async Task<SqlText> PrepareAsync(
        Session session, QualifiedName table, Identifier name, CancellationToken cancellationToken = default)
    {
        // PREPARE only parses; the first run plans.
        await session.ExecuteAsync(SqlText.Of($"PREPARE {name} AS {Statement(session, table)}"), cancellationToken).ConfigureAwait(false);
        var run = SqlText.Of($"EXECUTE {name}");
        await session.ScalarAsync<string>(run, cancellationToken).ConfigureAwait(false);
        return run;
    }

    /// <summary>The shape out of the answer of <see cref="Statement"/> or <see cref="PrepareAsync"/>.</summary>
    /// <exception cref="StrataException"><c>catalog_changed</c>: something was dropped while it was being read.</exception>
    internal static TableShape Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, CatalogJson.Default.TableShape)!;
        }
        catch (JsonException error)
        {
            // pg_get_indexdef and its like answer NULL for what another session dropped after our snapshot.
            throw new StrataException(
                "catalog_changed", $"The catalog changed while the table was being read ({error.Path}); run the command again.", error);
        }
    }

    // As text: a literal of type name would be cut at 63 bytes and find somebody else's table.
    static SqlText Named(QualifiedName table) =>
        SqlText.Of($"n.nspname = {Literal.Of(table.Schema)}::text AND t.relname = {Literal.Of(table.Name)}::text");

    static async Task<TableShape?> ReadAsync(Session session, SqlText table, CancellationToken cancellationToken)
    {
        var json = await session.ScalarAsync<string>(ShapeQuery.Sql(table, session.Version), cancellationToken).ConfigureAwait(false);
        return json is null ? null : Parse(json);
    }
}
