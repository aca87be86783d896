using Npgsql;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Store;

/// <summary>The two sides of <c>pgstrata.control</c>: other shells ask, the tool at work hears and shows how it is doing.</summary>
sealed class ControlTable(Session session)
{
    static readonly SqlText Columns = SqlText.Raw("c.paused, c.aborting, c.wanted, c.heard, c.seen_at, c.live::text");

    /// <summary>Null for an operation of which nothing was ever asked and that never ran.</summary>
    internal async Task<ControlRow?> FindAsync(string operation, CancellationToken cancellationToken) =>
        (await session.QueryAsync(
            SqlText.Of($"SELECT {Columns} FROM pgstrata.control c WHERE operation = {Literal.Of(operation)}"), Read, cancellationToken)
            .ConfigureAwait(false)).SingleOrDefault();

    /// <summary>Of all operations, by id.</summary>
    internal async Task<IReadOnlyDictionary<string, ControlRow>> ListAsync(CancellationToken cancellationToken) =>
        (await session.QueryAsync(
            SqlText.Of($"SELECT {Columns}, c.operation FROM pgstrata.control c"), r => (Id: r.GetString(6), Row: Read(r)),
            cancellationToken).ConfigureAwait(false)).ToDictionary(c => c.Id, c => c.Row, StringComparer.Ordinal);

    /// <summary>Writes a request.</summary>
    /// <param name="operation">Of which operation.</param>
    /// <param name="paused">It is to be paused, or not; null leaves that as it is.</param>
    /// <param name="aborting">It is to be undone, or not; null leaves that as it is.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The number of the request.</returns>
    internal Task<long> AskAsync(string operation, bool? paused, bool? aborting, CancellationToken cancellationToken) =>
        session.ScalarAsync<long>(
            SqlText.Of($"""
                INSERT INTO pgstrata.control AS c (operation, paused, aborting, wanted)
                  VALUES ({Literal.Of(operation)}, {Or(paused, "false")}, {Or(aborting, "false")}, 1)
                ON CONFLICT (operation) DO UPDATE SET paused = {Or(paused, "c.paused")}, aborting = {Or(aborting, "c.aborting")},
                  wanted = c.wanted + 1
                RETURNING wanted
                """),
            cancellationToken);

    /// <summary>Shows that the tool is at work, how far it is and what it has heard; hears what is asked.</summary>
    /// <returns>Null when the lease has passed to another run: then nothing is written.</returns>
    internal async Task<ControlRow?> BeatAsync(
        string operation, Lease lease, long heard, string live, CancellationToken cancellationToken) =>
        (await session.QueryAsync(
            SqlText.Of($"""
                INSERT INTO pgstrata.control AS c (operation, heard, seen_at, live)
                  SELECT {Literal.Of(operation)}, {heard}, pg_catalog.clock_timestamp(), {Literal.Of(live)}::json
                  FROM pgstrata.lease WHERE table_name = {Literal.Of(lease.Table)} AND epoch = {lease.Epoch}
                ON CONFLICT (operation) DO UPDATE SET
                  heard = greatest(c.heard, excluded.heard), seen_at = excluded.seen_at, live = excluded.live
                RETURNING {Columns}
                """),
            Read, cancellationToken).ConfigureAwait(false)).SingleOrDefault();

    static SqlText Or(bool? value, string otherwise) => SqlText.Raw(value is { } given ? given ? "true" : "false" : otherwise);

    static ControlRow Read(NpgsqlDataReader r) => new(
        r.GetBoolean(0), r.GetBoolean(1), r.GetInt64(2), r.GetInt64(3), r.IsDBNull(4) ? null : r.GetDateTime(4),
        r.IsDBNull(5) ? null : r.GetString(5));
}
