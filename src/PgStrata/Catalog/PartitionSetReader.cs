using Npgsql;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>Reads the partitions of many tables in one round trip. Names and tables that are not partitioned are passed over.</summary>
/// <remarks>
/// Takes no lock on tables or leaves and waits for none. Bounds are printed under the session contract, so they parse the same everywhere
/// (hazards A-6).
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
        var sets = new List<PartitionSet>();
        var leaves = new Dictionary<uint, List<Leaf>>();
        await session.BatchAsync(
            [PartitionQuery.Tables(wanted), PartitionQuery.Leaves(wanted)],
            (set, row) =>
            {
                if (set == 0) sets.Add(Table(row));
                else if (leaves.TryGetValue(row.GetFieldValue<uint>(0), out var list)) list.Add(LeafOf(row));
                else leaves.Add(row.GetFieldValue<uint>(0), [LeafOf(row)]);
                return Task.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);
        return [.. sets.Select(s => s with { Leaves = leaves.GetValueOrDefault(s.Oid) ?? [] })];
    }

    static PartitionSet Table(NpgsqlDataReader row) => new()
    {
        Oid = row.GetFieldValue<uint>(0),
        Name = new QualifiedName(row.GetString(1), row.GetString(2)),
        Owner = row.GetString(3),
        Strategy = row.GetChar(4),
        KeyColumns = row.GetFieldValue<string[]>(5),
        KeyCount = row.GetInt16(6),
        KeyExpression = row.IsDBNull(7) ? null : row.GetString(7),
        KeyTypeName = row.IsDBNull(8) ? null : row.GetString(8),
        KeyNotNull = row.GetBoolean(9),
        DefaultOid = row.IsDBNull(10) ? null : row.GetFieldValue<uint>(10),
        IsPartition = row.GetBoolean(11),
    };

    static Leaf LeafOf(NpgsqlDataReader row) => new(
        row.GetFieldValue<uint>(1),
        new QualifiedName(row.GetString(2), row.GetString(3)),
        row.IsDBNull(4) ? "" : row.GetString(4),
        row.GetBoolean(5),
        row.GetBoolean(6),
        row.GetChar(7),
        row.GetChar(8),
        row.GetFieldValue<uint>(9),
        row.GetFloat(10),
        row.GetInt32(11));
}
