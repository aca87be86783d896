using Npgsql;
using PgStrata.Sql;

namespace PgStrata.Catalog;

/// <summary>
/// Gathers what the two statements of <see cref="PartitionQuery.Both"/> answer, alone or in a larger batch, or each in a session of its own
/// at the same time.
/// </summary>
sealed class PartitionRows
{
    readonly List<PartitionSet> _sets = [];
    readonly Dictionary<uint, List<Leaf>> _leaves = [];

    internal IReadOnlyList<PartitionSet> Sets => [.. _sets.Select(s => s with { Leaves = _leaves.GetValueOrDefault(s.Oid) ?? [] })];

    /// <param name="statement">0 for the tables, 1 for the leaves.</param>
    /// <param name="row">The row the reader stands on.</param>
    internal void Add(int statement, NpgsqlDataReader row)
    {
        if (statement == 0) _sets.Add(Table(row));
        else if (_leaves.TryGetValue(row.GetFieldValue<uint>(0), out var list)) list.Add(LeafOf(row));
        else _leaves.Add(row.GetFieldValue<uint>(0), [LeafOf(row)]);
    }

    static PartitionSet Table(NpgsqlDataReader row) => new()
    {
        Oid = row.GetFieldValue<uint>(0),
        Name = new QualifiedName(row.GetString(1), row.GetString(2)),
        Owner = row.GetString(3),
        Strategy = row.GetString(4)[0],
        KeyColumns = row.GetFieldValue<string[]>(5),
        KeyCount = row.GetInt16(6),
        KeyExpression = row.IsDBNull(7) ? null : row.GetString(7),
        KeyTypeName = row.IsDBNull(8) ? null : row.GetString(8),
        KeyNotNull = row.GetBoolean(9),
        DefaultOid = row.IsDBNull(10) ? null : row.GetFieldValue<uint>(10),
        IsPartition = row.GetBoolean(11),
        IndexCount = row.GetInt32(12),
    };

    static Leaf LeafOf(NpgsqlDataReader row) => new(
        row.GetFieldValue<uint>(1),
        new QualifiedName(row.GetString(2), row.GetString(3)),
        row.IsDBNull(4) ? "" : row.GetString(4),
        row.GetBoolean(5),
        row.GetBoolean(6),
        row.GetString(7)[0],
        row.GetString(8)[0],
        row.GetFieldValue<uint>(9),
        row.GetFloat(10),
        row.GetInt32(11)) { IsHollow = row.GetBoolean(12) };
}
