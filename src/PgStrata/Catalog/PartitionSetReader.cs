using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>Reads the partitions of many tables in one round trip. Names and tables that are not partitioned are passed over.</summary>
/// <remarks>
/// Takes no lock on tables or leaves and waits for none. Bounds are printed under the session contract, so they parse the same everywhere.
/// </remarks>
static class PartitionSetReader
{
    /// <summary>The tables of exactly these names, in their order; those that are absent or not partitioned are left out.</summary>
    internal static async Task<IReadOnlyList<PartitionSet>> ReadAsync(
        Session session, IReadOnlyList<QualifiedName> tables, CancellationToken cancellationToken = default)
    {
        var schemas = Literal.OfArray(tables.Select(t => t.Schema));
        var names = Literal.OfArray(tables.Select(t => t.Name));
        var wanted = SqlText.Of(
            $"""
            SELECT c.oid, min(w.ord) AS ord FROM unnest({schemas}, {names}) WITH ORDINALITY w(schema, name, ord)
              JOIN pg_namespace n ON n.nspname = w.schema JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name GROUP BY c.oid
            """);
        return tables.Count == 0 ? [] : await ReadAsync(session, wanted, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The tables with these OIDs, in their order; those that are absent or not partitioned are left out.</summary>
    internal static async Task<IReadOnlyList<PartitionSet>> ReadAsync(
        Session session, IReadOnlyList<uint> oids, CancellationToken cancellationToken = default)
    {
        var list = SqlText.Raw($"'{{{string.Join(',', oids)}}}'::oid[]");
        var wanted = SqlText.Of($"SELECT w.oid, min(w.ord) AS ord FROM unnest({list}) WITH ORDINALITY w(oid, ord) GROUP BY w.oid");
        return oids.Count == 0 ? [] : await ReadAsync(session, wanted, cancellationToken).ConfigureAwait(false);
    }

    static async Task<IReadOnlyList<PartitionSet>> ReadAsync(Session session, SqlText wanted, CancellationToken cancellationToken)
    {
        var rows = new PartitionRows();
        await session.BatchAsync(
            PartitionQuery.Both(wanted),
            (set, row) =>
            {
                rows.Add(set, row);
                return Task.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);
        return rows.Sets;
    }
}
